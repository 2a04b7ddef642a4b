package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes one message, straight to a generator. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class MessageWriter<K, V> {

	static final Names<ChangeCause> CAUSES = new Names<>(ChangeCause.values());

	static final Names<SinkMode> MODES = new Names<>(SinkMode.values());

	static final Names<SyncStatus> STATUSES = new Names<>(SyncStatus.values());

	static final int MAX_REASON = 1000;

	private final StateJsonCodec<K, V> codec;

	private final MessageLimits limits;

	private final BoundedOutput output;

	private final JsonGenerator json;

	private @Nullable K lastKey;

	MessageWriter(StateJsonCodec<K, V> codec, BoundedOutput output, JsonGenerator json) {
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

	void write(SourceMessage<K, V> message) {
		if (message instanceof SourceMessage.Changes<K, V> changes) {
			writeChanges(changes);
		}
		else if (message instanceof SourceMessage.Snapshot<K, V> snapshot) {
			writeSnapshot(snapshot);
		}
		else if (message instanceof SourceMessage.Heartbeat<K, V> heartbeat) {
			writeHeartbeat(heartbeat);
		}
		else if (message instanceof SourceMessage.Answer<K, V> answer) {
			writeAnswer(answer);
		}
		else if (message instanceof SourceMessage.Missing<K, V> missing) {
			begin(MessageType.MISSING);
			param(missing.key());
			key(missing.key());
			origin(missing.origin(), missing.sequence());
			number(Field.REQUEST_ID, missing.requestId());
		}
		else if (message instanceof SourceMessage.Failed<K, V> failed) {
			begin(MessageType.FAILED);
			origin(failed.origin());
			number(Field.REQUEST_ID, failed.requestId());
			reason(failed.reason());
		}
		else if (message instanceof SourceMessage.Written<K, V> written) {
			begin(MessageType.WRITTEN);
			origin(written.origin());
			number(Field.NUMBER, written.number());
			version(Field.VERSION, written.version());
		}
		else if (message instanceof SourceMessage.Rejected<K, V> rejected) {
			begin(MessageType.REJECTED);
			origin(rejected.origin());
			number(Field.NUMBER, rejected.number());
			flag(Field.UNKNOWN, rejected.unknown());
			reason(rejected.reason());
		}
		end();
	}

	void write(SinkMessage<K, V> message) {
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			writeConnect(connect);
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			sink(MessageType.REQUEST, request);
			number(Field.REQUEST_ID, request.requestId());
			param(request.key());
			key(request.key());
		}
		else if (message instanceof SinkMessage.Write<K, V> write) {
			writeWrite(write);
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			sink(MessageType.ALIVE, alive);
			number(Field.INSTANCE, alive.instance());
			text(Field.MODE, MODES.of(alive.mode()));
			version(Field.VERSION, alive.version());
			text(Field.STATUS, STATUSES.of(alive.status()));
			number(Field.NONCE, alive.nonce());
		}
		end();
	}

	/**
	 * Writes an entry that stands for itself, and may have no value.
	 */
	void writeEntry(StateEntry<K, V> entry) {
		this.json.writeStartObject();
		key(entry.key());
		V value = entry.value();
		if (value != null) {
			value(value);
		}
		version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		timestamp(entry.timestamp());
		this.json.writeEndObject();
	}

	void writeData(Object data) {
		this.codec.forms().data().write(this.json, data);
	}

	private void value(V value) {
		name(Field.VALUE);
		this.codec.values().write(this.json, value);
	}

	/**
	 * The change that has a message to itself, or {@code null} if there is a list.
	 */
	static <K, V> @Nullable Change<K, V> alone(SourceMessage.Changes<K, V> message) {
		Change<K, V> only = (message.changes().size() == 1) ? message.changes().get(0) : null;
		return (only != null && only.sequence() == message.to()) ? only : null;
	}

	private void writeChanges(SourceMessage.Changes<K, V> message) {
		Change<K, V> only = alone(message);
		if (only != null) {
			begin(typeOf(only));
			origin(message.origin());
			if (message.from() != message.to()) {
				number(Field.FROM, message.from());
			}
			if (only instanceof Change.Put<K, V> put) {
				param(put.key());
			}
			else if (only instanceof Change.Remove<K, V> remove) {
				param(remove.key());
			}
			change(only, message.origin());
			return;
		}
		begin(MessageType.CHANGES);
		origin(message.origin());
		number(Field.FROM, message.from());
		number(Field.SEQUENCE, message.to());
		startList(Field.CHANGES, message.changes());
		for (Change<K, V> change : message.changes()) {
			this.json.writeStartObject();
			text(Field.KIND, typeOf(change).kind());
			change(change, message.origin());
			this.json.writeEndObject();
		}
		this.json.writeEndArray();
	}

	private void change(Change<K, V> change, Origin origin) {
		if (change instanceof Change.Put<K, V> put) {
			entry(put.entry(), origin.epoch());
			cause(put.cause());
			return;
		}
		if (change instanceof Change.Remove<K, V> remove) {
			key(remove.key());
			timestamp(remove.timestamp());
			cause(remove.cause());
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			timestamp(reset.timestamp());
			cause(reset.cause());
		}
		else if (change instanceof Change.Signal<K, V> signal) {
			text(Field.SIGNAL, signal.type());
			name(Field.DATA);
			this.codec.forms().data().write(this.json, signal.detail());
			timestamp(signal.timestamp());
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			key(forget.key());
		}
		number(Field.SEQUENCE, change.sequence());
	}

	private static MessageType typeOf(Change<?, ?> change) {
		if (change instanceof Change.Put<?, ?>) {
			return MessageType.UPDATE;
		}
		if (change instanceof Change.Remove<?, ?>) {
			return MessageType.REMOVE;
		}
		if (change instanceof Change.Reset<?, ?>) {
			return MessageType.RESET;
		}
		if (change instanceof Change.Signal<?, ?>) {
			return MessageType.SIGNAL;
		}
		return (change instanceof Change.Forget<?, ?>) ? MessageType.FORGET : MessageType.FORGET_ALL;
	}

	private void writeSnapshot(SourceMessage.Snapshot<K, V> snapshot) {
		begin(MessageType.SNAPSHOT);
		origin(snapshot.origin(), snapshot.sequence());
		number(Field.SNAPSHOT, snapshot.id());
		number(Field.PART, snapshot.part());
		number(Field.PARTS, snapshot.parts());
		startList(Field.ENTRIES, snapshot.entries());
		for (StateEntry<K, V> entry : snapshot.entries()) {
			this.json.writeStartObject();
			entry(entry, snapshot.origin().epoch());
			this.json.writeEndObject();
		}
		this.json.writeEndArray();
		keys(Field.SCOPE, snapshot.scope());
	}

	private void writeHeartbeat(SourceMessage.Heartbeat<K, V> heartbeat) {
		begin(MessageType.HEARTBEAT);
		origin(heartbeat.origin(), heartbeat.sequence());
		if (heartbeat.digest() != null) {
			text(Field.DIGEST, Digests.toText(heartbeat.digest()));
		}
		flag(Field.LOADER, heartbeat.features().loader());
		flag(Field.REPLICAS, heartbeat.features().replicas());
		number(Field.OPEN_SESSION, heartbeat.session());
		number(Field.NONCE, heartbeat.nonce());
	}

	/**
	 * An update beside the stream: the version of the entry is not that of the source.
	 */
	private void writeAnswer(SourceMessage.Answer<K, V> answer) {
		begin(MessageType.UPDATE);
		StateEntry<K, V> entry = answer.entry();
		param(entry.key());
		keyAndValue(entry);
		origin(answer.origin(), answer.sequence());
		version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		timestamp(entry.timestamp());
		number(Field.REQUEST_ID, answer.requestId());
	}

	private void writeConnect(SinkMessage.Connect<K, V> connect) {
		sink(MessageType.CONNECT, connect);
		number(Field.INSTANCE, connect.instance());
		text(Field.MODE, MODES.of(connect.mode()));
		Position since = connect.since();
		if (!since.equals(Position.NONE)) {
			startObject(Field.SINCE);
			origin(since.origin(), since.sequence());
			this.json.writeEndObject();
		}
		keys(Field.KEYS, connect.keys());
		number(Field.NONCE, connect.nonce());
	}

	private void writeWrite(SinkMessage.Write<K, V> write) {
		sink(MessageType.WRITE, write);
		if (write.session().isOpen()) {
			startObject(Field.WRITE_SESSION);
			origin(write.session().origin());
			number(Field.NUMBER, write.session().number());
			this.json.writeEndObject();
		}
		number(Field.NUMBER, write.number());
		key(write.key());
		V value = write.value();
		if (value != null) {
			value(value);
		}
		else {
			flag(Field.REMOVE, true);
		}
		if (write.expected() != null) {
			version(Field.EXPECTED, write.expected());
		}
	}

	private void sink(MessageType type, SinkMessage<K, V> message) {
		begin(type);
		text(Field.SINK_ID, message.sinkId());
		if (!message.heard().equals(Origin.NONE)) {
			startObject(Field.HEARD);
			origin(message.heard());
			this.json.writeEndObject();
		}
	}

	private void begin(MessageType type) {
		this.json.writeStartObject();
		this.json.writeName(MessageReader.TYPE);
		this.json.writeString(type.toString());
		this.json.writeName(MessageReader.NAMESPACE);
		this.json.writeString(this.codec.namespace());
		this.json.writeName(MessageReader.DETAIL);
		this.json.writeStartObject();
	}

	private void end() {
		this.json.writeEndObject();
		this.json.writeEndObject();
	}

	private void origin(Origin origin) {
		text(Field.ID, origin.sourceId());
		number(Field.EPOCH, origin.epoch());
	}

	private void origin(Origin origin, long sequence) {
		origin(origin);
		number(Field.SEQUENCE, sequence);
	}

	/**
	 * Writes an entry whose epoch need not be said if it is this one.
	 */
	private void entry(StateEntry<K, V> entry, long epoch) {
		keyAndValue(entry);
		if (entry.epoch() != epoch) {
			version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		}
		number(Field.SEQUENCE, entry.sequence());
		timestamp(entry.timestamp());
	}

	private void keyAndValue(StateEntry<K, V> entry) {
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
	private void param(K key) {
		name(Field.PARAM);
		plainKey(key);
	}

	private void key(K key) {
		name(Field.KEY);
		plainKey(key);
	}

	private void plainKey(K key) {
		this.lastKey = key;
		int before = position();
		this.codec.keys().write(this.json, key);
		if (position() - before > this.limits.maxKeyBytes() + MessageReader.KEY_QUOTES) {
			throw new LimitReachedException(this.limits.maxKeyBytes() + " bytes a key");
		}
	}

	private int position() {
		return this.output.size() + this.json.streamWriteOutputBuffered();
	}

	private void keys(Field field, @Nullable Set<K> keys) {
		if (keys != null) {
			startList(field, keys);
			keys.forEach(this::plainKey);
			this.json.writeEndArray();
		}
	}

	private void startList(Field field, Collection<?> elements) {
		if (elements.size() > this.limits.maxEntries()) {
			throw new LimitReachedException(this.limits.maxEntries() + " " + field + " a message");
		}
		name(field);
		this.json.writeStartArray();
	}

	private void startObject(Field field) {
		name(field);
		this.json.writeStartObject();
	}

	private void version(Field field, Version version) {
		startObject(field);
		number(Field.EPOCH, version.epoch());
		number(Field.SEQUENCE, version.sequence());
		this.json.writeEndObject();
	}

	private void cause(ChangeCause cause) {
		if (cause != ChangeCause.WRITE) {
			text(Field.CAUSE, CAUSES.of(cause));
		}
	}

	private void timestamp(long timestamp) {
		requireExact(Field.TIMESTAMP, Math.abs(timestamp));
		name(Field.TIMESTAMP);
		this.json.writeNumber(timestamp);
	}

	private void number(Field field, long number) {
		requireExact(field, number);
		name(field);
		this.json.writeNumber(number);
	}

	private static void requireExact(Field field, long number) {
		if (number < 0 || number > MessageReader.MAX_NUMBER) {
			throw new IllegalArgumentException("'" + field + "' must be between 0 and 2^53 - 1 but is " + number);
		}
	}

	private void flag(Field field, boolean flag) {
		name(field);
		this.json.writeBoolean(flag);
	}

	private void reason(String reason) {
		String told = (reason.length() > MAX_REASON) ? reason.substring(0, MAX_REASON) : reason;
		text(Field.REASON, Utf8.isEncodable(told) ? told
				: new String(told.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
	}

	private void text(Field field, String text) {
		name(field);
		this.json.writeString(text);
	}

	private void name(Field field) {
		this.json.writeName(field.jsonName());
	}

}
