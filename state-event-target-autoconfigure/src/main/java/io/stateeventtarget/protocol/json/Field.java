package io.stateeventtarget.protocol.json;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * A field of a message, or of an object in one.
 */
enum Field {

	KIND("kind", Shape.TEXT), PARAM("param", Shape.KEY), KEY("key", Shape.KEY), VALUE("value", Shape.VALUE),
	REMOVE("remove", Shape.FLAG), SIGNAL("signal", Shape.TEXT), DATA("data", Shape.DATA), ID("id", Shape.NAME),
	EPOCH("epoch", Shape.NUMBER), FROM("from", Shape.NUMBER), SEQUENCE("sequence", Shape.NUMBER),
	TIMESTAMP("timestamp", Shape.TIME), CAUSE("cause", Shape.TEXT), VERSION("version", Shape.VERSION),
	CHANGES("changes", Shape.CHANGES), SNAPSHOT("snapshot", Shape.NUMBER), PART("part", Shape.NUMBER),
	PARTS("parts", Shape.NUMBER), PIECE("piece", Shape.NUMBER), PIECES("pieces", Shape.NUMBER),
	ENTRIES("entries", Shape.ENTRIES), SCOPE("scope", Shape.KEYS), DIGEST("digest", Shape.DIGEST),
	LOADER("loader", Shape.FLAG), REPLICAS("replicas", Shape.FLAG), OPEN_SESSION("session", Shape.NUMBER),
	NONCE("nonce", Shape.NUMBER), REQUEST_ID("requestId", Shape.NUMBER), NUMBER("number", Shape.NUMBER),
	UNKNOWN("unknown", Shape.FLAG), REASON("reason", Shape.TEXT), SINK_ID("sinkId", Shape.NAME),
	INSTANCE("instance", Shape.NUMBER), HEARD("heard", Shape.ORIGIN), MODE("mode", Shape.TEXT),
	SINCE("since", Shape.POSITION), KEYS("keys", Shape.KEYS), WRITE_SESSION("session", Shape.SESSION),
	EXPECTED("expected", Shape.VERSION), STATUS("status", Shape.TEXT);

	private final SerializableString jsonName;

	private final Shape shape;

	Field(String jsonName, Shape shape) {
		this.jsonName = new SerializedString(jsonName);
		this.shape = shape;
	}

	static Map<String, Field> byName(Field... fields) {
		return Stream.of(fields).collect(Collectors.toUnmodifiableMap(Field::toString, (field) -> field));
	}

	SerializableString jsonName() {
		return this.jsonName;
	}

	Shape shape() {
		return this.shape;
	}

	@Override
	public String toString() {
		return this.jsonName.getValue();
	}

}
