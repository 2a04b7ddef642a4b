package io.stateeventtarget.protocol.json;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The types of messages and the fields of their details.
 */
enum MessageType {

	UPDATE("state:update", true, Field.KEY, Field.VALUE, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE,
			Field.TIMESTAMP, Field.CAUSE, Field.VERSION, Field.REQUEST_ID),
	REMOVE("state:remove", true, Field.KEY, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE, Field.TIMESTAMP,
			Field.CAUSE),
	RESET("state:reset", true, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE, Field.TIMESTAMP, Field.CAUSE),
	SIGNAL("state:signal", true, Field.SIGNAL, Field.DATA, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE,
			Field.TIMESTAMP),
	FORGET("state:forget", true, Field.KEY, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE),
	FORGET_ALL("state:forget-all", true, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE),
	CHANGES("state:changes", true, Field.ID, Field.EPOCH, Field.FROM, Field.SEQUENCE, Field.CHANGES),
	SNAPSHOT("state:snapshot", true, Field.ID, Field.EPOCH, Field.SEQUENCE, Field.SNAPSHOT, Field.PART, Field.PARTS,
			Field.PIECE, Field.PIECES, Field.ENTRIES, Field.SCOPE),
	HEARTBEAT("state:heartbeat", true, Field.ID, Field.EPOCH, Field.SEQUENCE, Field.DIGEST, Field.LOADER,
			Field.REPLICAS, Field.OPEN_SESSION, Field.NONCE),
	MISSING("state:missing", true, Field.KEY, Field.ID, Field.EPOCH, Field.SEQUENCE, Field.REQUEST_ID),
	FAILED("state:failed", true, Field.ID, Field.EPOCH, Field.REQUEST_ID, Field.REASON),
	WRITTEN("state:written", true, Field.ID, Field.EPOCH, Field.NUMBER, Field.VERSION),
	REJECTED("state:rejected", true, Field.ID, Field.EPOCH, Field.NUMBER, Field.UNKNOWN, Field.REASON),

	CONNECT("state:connect", false, Field.SINK_ID, Field.INSTANCE, Field.HEARD, Field.MODE, Field.SINCE, Field.KEYS,
			Field.NONCE),
	REQUEST("state:request", false, Field.SINK_ID, Field.HEARD, Field.REQUEST_ID, Field.KEY, Field.PARAM),
	WRITE("state:write", false, Field.SINK_ID, Field.HEARD, Field.WRITE_SESSION, Field.NUMBER, Field.KEY, Field.VALUE,
			Field.REMOVE, Field.EXPECTED),
	ALIVE("state:alive", false, Field.SINK_ID, Field.INSTANCE, Field.HEARD, Field.MODE, Field.VERSION, Field.STATUS,
			Field.NONCE);

	private static final String PREFIX = "state:";

	private static final Map<String, MessageType> BY_NAME = Stream.of(values())
		.collect(Collectors.toUnmodifiableMap(MessageType::toString, Function.identity()));

	private final String jsonName;

	private final boolean fromSource;

	private final Map<String, Field> fields;

	MessageType(String jsonName, boolean fromSource, Field... fields) {
		this.jsonName = jsonName;
		this.fromSource = fromSource;
		this.fields = Field.byName(fields);
	}

	static @Nullable MessageType find(String jsonName) {
		return BY_NAME.get(jsonName);
	}

	/**
	 * The type of a change within a frame.
	 */
	static @Nullable MessageType ofKind(String kind) {
		MessageType type = find(PREFIX + kind);
		return (type != null && type.ordinal() <= FORGET_ALL.ordinal()) ? type : null;
	}

	/**
	 * Whether a source sends it, as opposed to a sink.
	 */
	boolean isFromSource() {
		return this.fromSource;
	}

	Map<String, Field> fields() {
		return this.fields;
	}

	/**
	 * What a change of this type is called within a frame.
	 */
	String kind() {
		return this.jsonName.substring(PREFIX.length());
	}

	@Override
	public String toString() {
		return this.jsonName;
	}

}
