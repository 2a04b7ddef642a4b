package io.stateeventtarget.protocol.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * JSON data of any form, where {@code Object} is declared and as details of signals:
 * lists, maps, strings, numbers and booleans, and within these {@code null}. What is read
 * cannot be changed. No mapper takes part, so no setting of one matters.
 */
final class DataForm implements JsonForm<Object> {

	private final int maxNesting;

	private final boolean sorted;

	/**
	 * Creates a form.
	 * @param sorted whether maps are written in the order of their keys
	 */
	DataForm(int maxNesting, boolean sorted) {
		this.maxNesting = maxNesting;
		this.sorted = sorted;
	}

	@Override
	public void write(JsonGenerator generator, Object value) {
		write(generator, value, 0);
	}

	@Override
	public Object read(JsonParser parser) {
		Object data = read(parser, 0);
		if (data == null) {
			throw RefusedException.malformed("is null");
		}
		return data;
	}

	private void write(JsonGenerator generator, @Nullable Object value, int depth) {
		if (depth > this.maxNesting) {
			throw LimitReachedException.levels(this.maxNesting);
		}
		if (value instanceof Map<?, ?> map) {
			generator.writeStartObject();
			(this.sorted ? new TreeMap<>(map) : map).forEach((name, member) -> {
				generator.writeName((String) name);
				write(generator, member, depth + 1);
			});
			generator.writeEndObject();
		}
		else if (value instanceof List<?> list) {
			generator.writeStartArray();
			list.forEach((element) -> write(generator, element, depth + 1));
			generator.writeEndArray();
		}
		else {
			writeScalar(generator, value);
		}
	}

	private static void writeScalar(JsonGenerator generator, @Nullable Object value) {
		if (value == null) {
			generator.writeNull();
		}
		else if (value instanceof String text) {
			generator.writeString(text);
		}
		else if (value instanceof Boolean flag) {
			generator.writeBoolean(flag);
		}
		else if (value instanceof Number number) {
			writeNumber(generator, number);
		}
		else {
			throw new IllegalArgumentException("A " + value.getClass().getName() + " is no JSON data");
		}
	}

	private static void writeNumber(JsonGenerator generator, Number number) {
		if (number instanceof BigDecimal decimal) {
			generator.writeNumber(decimal);
		}
		else if (number instanceof BigInteger integer) {
			generator.writeNumber(integer);
		}
		else if (number instanceof Float decimal && Float.isFinite(decimal)) {
			generator.writeNumber(decimal);
		}
		else if (number instanceof Double decimal && Double.isFinite(decimal)) {
			generator.writeNumber(decimal);
		}
		else if (number instanceof Integer || number instanceof Long || number instanceof Short
				|| number instanceof Byte) {
			generator.writeNumber(number.longValue());
		}
		else {
			throw new IllegalArgumentException("A " + number.getClass().getName() + " is no JSON data or not finite");
		}
	}

	private @Nullable Object read(JsonParser parser, int depth) {
		if (depth > this.maxNesting) {
			throw RefusedException.oversized("is nested deeper than " + this.maxNesting + " levels");
		}
		JsonToken token = parser.currentToken();
		return switch (token) {
			case START_OBJECT -> readMap(parser, depth);
			case START_ARRAY -> readList(parser, depth);
			case VALUE_STRING -> parser.getString();
			case VALUE_NUMBER_INT -> parser.getNumberValue();
			case VALUE_NUMBER_FLOAT -> readDecimal(parser);
			case VALUE_TRUE -> Boolean.TRUE;
			case VALUE_FALSE -> Boolean.FALSE;
			case VALUE_NULL -> null;
			default -> throw RefusedException.malformed("is no JSON data");
		};
	}

	private Map<String, @Nullable Object> readMap(JsonParser parser, int depth) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		while (parser.nextToken() != JsonToken.END_OBJECT) {
			String name = parser.currentName();
			parser.nextToken();
			map.put(name, read(parser, depth + 1));
		}
		return Collections.unmodifiableMap(map);
	}

	private List<@Nullable Object> readList(JsonParser parser, int depth) {
		List<@Nullable Object> list = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			list.add(read(parser, depth + 1));
		}
		return Collections.unmodifiableList(list);
	}

	private static Double readDecimal(JsonParser parser) {
		double decimal = parser.getDoubleValue();
		if (!Double.isFinite(decimal)) {
			throw RefusedException.malformed("has a number that is too large");
		}
		return decimal;
	}

}
