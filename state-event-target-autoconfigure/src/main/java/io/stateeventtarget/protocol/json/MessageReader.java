package io.stateeventtarget.protocol.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.WriteSession;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * Reads the fields of one message. Reads nothing of a message of another namespace or of
 * an unknown type but its outer form. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class MessageReader<K, V> {

	static final String TYPE = "type";

	static final String NAMESPACE = "namespace";

	static final String DETAIL = "detail";

	static final long MAX_NUMBER = (1L << 53) - 1;

	/**
	 * What may be around the bytes of a key: quotes and a colon.
	 */
	static final int KEY_QUOTES = 3;

	private static final int MAX_NAME = 255;

	private static final Map<String, Field> ENTRY = Field.byName(Field.KEY, Field.VALUE, Field.VERSION, Field.SEQUENCE,
			Field.TIMESTAMP);

	private static final Map<String, Field> CHANGE = Field.byName(Field.KIND, Field.KEY, Field.VALUE, Field.VERSION,
			Field.SEQUENCE, Field.TIMESTAMP, Field.CAUSE, Field.SIGNAL, Field.DATA);

	private static final Map<String, Field> POSITION = Field.byName(Field.ID, Field.EPOCH, Field.SEQUENCE,
			Field.NUMBER);

	private final StateJsonCodec<K, V> codec;

	private final MessageLimits limits;

	private final JsonParser json;

	private final boolean fromSource;

	private @Nullable String type;

	private @Nullable String namespace;

	private @Nullable FieldValues<K, V> detail;

	private boolean skipped;

	MessageReader(StateJsonCodec<K, V> codec, JsonParser json, boolean fromSource) {
		this.codec = codec;
		this.limits = codec.limits();
		this.json = json;
		this.fromSource = fromSource;
	}

	/**
	 * Whether the detail came before what says how to read it, so that another reader
	 * that is told has to read it.
	 */
	boolean hasSkippedDetail() {
		return this.skipped;
	}

	void expect(MessageReader<K, V> first) {
		this.type = first.type;
		this.namespace = first.namespace;
	}

	MessageType type() {
		MessageType known = (this.type != null) ? MessageType.find(this.type) : null;
		if (known == null || known.isFromSource() != this.fromSource) {
			throw new RefusedException(Decoded.Reason.UNKNOWN,
					(known == null) ? "its type is not known" : "'" + known + "' goes the other way");
		}
		return known;
	}

	FieldValues<K, V> detail() {
		if (this.detail == null) {
			throw RefusedException.malformed("'" + DETAIL + "' is missing");
		}
		return this.detail;
	}

	/**
	 * Reads the whole message.
	 */
	void read() {
		if (this.json.nextToken() != JsonToken.START_OBJECT) {
			throw RefusedException.malformed("it is no object");
		}
		boolean told = this.type != null;
		while (this.json.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = this.json.currentName();
			this.json.nextToken();
			switch (name) {
				case TYPE -> this.type = told ? this.type : text(TYPE);
				case NAMESPACE -> this.namespace = told ? this.namespace : text(NAMESPACE);
				case DETAIL -> readDetail();
				default -> this.json.skipChildren();
			}
		}
		if (this.json.currentToken() != JsonToken.END_OBJECT || this.json.nextToken() != null) {
			throw RefusedException.malformed("something follows it");
		}
		if (this.type == null || this.namespace == null) {
			throw RefusedException.malformed("it has no type or namespace");
		}
		requireOurs();
	}

	private void requireOurs() {
		if (!this.codec.namespace().equals(this.namespace)) {
			throw new RefusedException(Decoded.Reason.FOREIGN, "it is of another namespace");
		}
		type();
	}

	private void readDetail() {
		if (this.type == null || this.namespace == null) {
			this.skipped = true;
			this.json.skipChildren();
			return;
		}
		requireOurs();
		this.detail = readObject(type().fields(), DETAIL);
	}

	/**
	 * Reads an entry that stands for itself, and may have no value.
	 */
	StateEntry<K, V> readEntry() {
		this.json.nextToken();
		FieldValues<K, V> fields = readObject(ENTRY, "entry");
		if (this.json.nextToken() != null) {
			throw RefusedException.malformed("something follows it");
		}
		Version version = fields.version(Field.VERSION);
		return new Entry<>(fields.key(), fields.has(Field.VALUE) ? fields.value() : null, version.epoch(),
				version.sequence(), fields.number(Field.TIMESTAMP));
	}

	private FieldValues<K, V> readObject(Map<String, Field> known, Object what) {
		requireToken(JsonToken.START_OBJECT, what);
		FieldValues<K, V> fields = new FieldValues<>();
		while (this.json.nextToken() == JsonToken.PROPERTY_NAME) {
			Field field = known.get(this.json.currentName());
			this.json.nextToken();
			if (field != null) {
				fields.put(field, read(field, fields));
			}
			else {
				this.json.skipChildren();
			}
		}
		return fields;
	}

	private Object read(Field field, FieldValues<K, V> before) {
		return switch (field.shape()) {
			case TEXT -> text(field);
			case NAME -> name(field);
			case NUMBER -> number(field, 0);
			case TIME -> number(field, -MAX_NUMBER);
			case FLAG -> flag(field);
			case DIGEST -> Digests.read(text(field));
			case KEY -> key(field);
			case VALUE -> form(this.codec.values(), field);
			case DATA -> form(this.codec.forms().data(), field);
			case VERSION -> version(field);
			case ORIGIN -> readObject(POSITION, field).origin();
			case POSITION -> position(field);
			case SESSION -> session(field);
			case KEYS -> keys(field);
			case ENTRIES -> entries(field, before.number(Field.EPOCH, FieldValues.UNKNOWN_EPOCH));
			case CHANGES -> changes(field);
		};
	}

	private String text(Object field) {
		requireToken(JsonToken.VALUE_STRING, field);
		return this.json.getString();
	}

	private String name(Field field) {
		String name = text(field);
		if (name.isEmpty() || name.length() > MAX_NAME) {
			throw RefusedException.malformed("'" + field + "' is empty or longer than " + MAX_NAME);
		}
		return name;
	}

	private Long number(Field field, long least) {
		requireToken(JsonToken.VALUE_NUMBER_INT, field);
		boolean fits = this.json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
		long number = fits ? this.json.getLongValue() : Long.MAX_VALUE;
		if (number < least || number > MAX_NUMBER) {
			throw RefusedException.malformed("'" + field + "' is negative or not below 2^53");
		}
		return number;
	}

	private Boolean flag(Field field) {
		JsonToken token = this.json.currentToken();
		if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
			throw RefusedException.malformed("'" + field + "' is neither true nor false");
		}
		return token == JsonToken.VALUE_TRUE;
	}

	private K key(Field field) {
		TokenStreamLocation start = this.json.currentTokenLocation();
		K key = form(this.codec.keys(), field);
		long length = (key instanceof String text) ? Utf8.length(text)
				: this.json.currentLocation().getByteOffset() - start.getByteOffset();
		if (length > this.limits.maxKeyBytes() + KEY_QUOTES) {
			throw RefusedException.oversized("a key is longer than " + this.limits.maxKeyBytes() + " bytes");
		}
		return key;
	}

	private <T> T form(JsonForm<T> form, Field field) {
		try {
			return form.read(this.json);
		}
		catch (RefusedException ex) {
			throw new RefusedException(ex.reason(), "'" + field + "' " + ex.description());
		}
	}

	private Version version(Field field) {
		FieldValues<K, V> fields = readObject(POSITION, field);
		return new Version(fields.number(Field.EPOCH), fields.number(Field.SEQUENCE));
	}

	private Position position(Field field) {
		FieldValues<K, V> fields = readObject(POSITION, field);
		return new Position(fields.origin(), fields.number(Field.SEQUENCE));
	}

	private WriteSession session(Field field) {
		FieldValues<K, V> fields = readObject(POSITION, field);
		return new WriteSession(fields.origin(), fields.positive(Field.NUMBER));
	}

	private Set<K> keys(Field field) {
		requireToken(JsonToken.START_ARRAY, field);
		Set<K> keys = new LinkedHashSet<>();
		while (this.json.nextToken() != JsonToken.END_ARRAY) {
			keys.add(key(field));
			requireRoom(keys, field);
		}
		return keys;
	}

	private List<StateEntry<K, V>> entries(Field field, long epoch) {
		requireToken(JsonToken.START_ARRAY, field);
		List<StateEntry<K, V>> entries = new ArrayList<>();
		while (this.json.nextToken() != JsonToken.END_ARRAY) {
			FieldValues<K, V> fields = readObject(ENTRY, field);
			requireRoom(entries, field);
			entries.add(fields.entry(epoch));
		}
		return entries;
	}

	private List<FieldValues<K, V>> changes(Field field) {
		requireToken(JsonToken.START_ARRAY, field);
		List<FieldValues<K, V>> changes = new ArrayList<>();
		while (this.json.nextToken() != JsonToken.END_ARRAY) {
			changes.add(readObject(CHANGE, field));
			requireRoom(changes, field);
		}
		return changes;
	}

	private void requireRoom(Collection<?> elements, Field field) {
		if (elements.size() > this.limits.maxEntries()) {
			throw RefusedException.oversized("'" + field + "' has more than " + this.limits.maxEntries());
		}
	}

	private void requireToken(JsonToken token, Object what) {
		if (this.json.currentToken() != token) {
			throw RefusedException.malformed("'" + what + "' is not of its form");
		}
	}

}
