package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the fields of one message, within the limits. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class FieldWriter<K, V> {

	static final Names<ChangeCause> CAUSES = new Names<>(ChangeCause.values());

	static final Names<SinkMode> MODES = new Names<>(SinkMode.values());

	static final Names<SyncStatus> STATUSES = new Names<>(SyncStatus.values());

	static final int MAX_REASON = 1000;

	private final StateJsonCodec<K, V> codec;

	private final MessageLimits limits;

	private final BoundedOutput output;

	private final JsonGenerator json;

	private @Nullable K lastKey;

	FieldWriter(StateJsonCodec<K, V> codec, BoundedOutput output, JsonGenerator json) {
		this.codec = codec;
		this.limits = codec.limits();
		this.output = output;
		this.json = json;
	}

	/**
	 * The key that was written last, for failures.
	 */
	@Nullable K lastKey() {
		return this.lastKey;
	}

	void begin(MessageType type) {
		this.json.writeStartObject();
		this.json.writeName(MessageReader.TYPE);
		this.json.writeString(type.toString());
		this.json.writeName(MessageReader.NAMESPACE);
		this.json.writeString(this.codec.namespace());
		this.json.writeName(MessageReader.DETAIL);
		this.json.writeStartObject();
	}

	void end() {
		this.json.writeEndObject();
		this.json.writeEndObject();
	}

	void origin(Origin origin) {
		text(Field.ID, origin.sourceId());
		number(Field.EPOCH, origin.epoch());
	}

	void origin(Origin origin, long sequence) {
		origin(origin);
		number(Field.SEQUENCE, sequence);
	}

	/**
	 * Writes an entry whose epoch need not be said if it is this one.
	 */
	void entry(StateEntry<K, V> entry, long epoch) {
		keyAndValue(entry);
		if (entry.epoch() != epoch) {
			version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		}
		number(Field.SEQUENCE, entry.sequence());
		timestamp(entry.timestamp());
	}

	void keyAndValue(StateEntry<K, V> entry) {
		key(entry.key());
		V value = entry.value();
		if (value == null) {
			throw new IllegalArgumentException("An entry without a value cannot be written");
		}
		value(value);
	}

	/**
	 * Writes a key by the name that the original's clients read it by.
	 */
	void param(K key) {
		name(Field.PARAM);
		plainKey(key);
	}

	void key(K key) {
		name(Field.KEY);
		plainKey(key);
	}

	private void plainKey(K key) {
		this.lastKey = key;
		int before = position();
		this.codec.keys().write(this.json, key);
		if (position() - before > this.limits.maxKeyBytes() + MessageReader.KEY_QUOTES) {
			throw LimitReachedException.bytesOfKey(this.limits.maxKeyBytes());
		}
	}

	private int position() {
		return this.output.size() + this.json.streamWriteOutputBuffered();
	}

	void keys(Field field, @Nullable Set<K> keys) {
		if (keys != null) {
			startList(field, keys);
			keys.forEach(this::plainKey);
			this.json.writeEndArray();
		}
	}

	void startList(Field field, Collection<?> elements) {
		if (elements.size() > this.limits.maxEntries()) {
			throw LimitReachedException.elements(this.limits.maxEntries(), field);
		}
		name(field);
		this.json.writeStartArray();
	}

	void startObject(Field field) {
		name(field);
		this.json.writeStartObject();
	}

	void version(Field field, Version version) {
		startObject(field);
		number(Field.EPOCH, version.epoch());
		number(Field.SEQUENCE, version.sequence());
		this.json.writeEndObject();
	}

	void cause(ChangeCause cause) {
		if (cause != ChangeCause.WRITE) {
			text(Field.CAUSE, CAUSES.of(cause));
		}
	}

	void timestamp(long timestamp) {
		requireExact(Field.TIMESTAMP, Math.abs(timestamp));
		name(Field.TIMESTAMP);
		this.json.writeNumber(timestamp);
	}

	void number(Field field, long number) {
		requireExact(field, number);
		name(field);
		this.json.writeNumber(number);
	}

	private static void requireExact(Field field, long number) {
		if (number < 0 || number > MessageReader.MAX_NUMBER) {
			throw new IllegalArgumentException("'" + field + "' must be between 0 and 2^53 - 1 but is " + number);
		}
	}

	void flag(Field field, boolean flag) {
		name(field);
		this.json.writeBoolean(flag);
	}

	void reason(String reason) {
		String told = (reason.length() > MAX_REASON) ? reason.substring(0, MAX_REASON) : reason;
		text(Field.REASON, Utf8.isEncodable(told) ? told
				: new String(told.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
	}

	void text(Field field, String text) {
		name(field);
		this.json.writeString(text);
	}

	void name(Field field) {
		this.json.writeName(field.jsonName());
	}

	void value(V value) {
		name(Field.VALUE);
		this.codec.values().write(this.json, value);
	}

	void data(Object data) {
		this.codec.forms().data().write(this.json, data);
	}

	void startEntry() {
		this.json.writeStartObject();
	}

	void endObject() {
		this.json.writeEndObject();
	}

	void endList() {
		this.json.writeEndArray();
	}

}
