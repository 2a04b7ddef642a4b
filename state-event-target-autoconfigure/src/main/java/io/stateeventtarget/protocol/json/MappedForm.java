package io.stateeventtarget.protocol.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A declared type as a mapper has it.
 *
 * @param <T> the type
 */
final class MappedForm<T> implements JsonForm<T> {

	private final String typeName;

	private final ObjectReader reader;

	private final ObjectWriter writer;

	MappedForm(JsonMapper mapper, JavaType type) {
		this.typeName = type.getRawClass().getName();
		this.reader = mapper.readerFor(type);
		this.writer = mapper.writerFor(type);
	}

	@Override
	public void write(JsonGenerator generator, T value) {
		this.writer.writeValue(generator, value);
	}

	@Override
	public T read(JsonParser parser) {
		TokenStreamContext after = contextAfter(parser);
		T value;
		try {
			value = this.reader.readValue(parser);
		}
		catch (RuntimeException | StackOverflowError | LinkageError ex) {
			throw JsonFailures.refused("cannot be read as " + this.typeName, ex);
		}
		if (value == null) {
			throw RefusedException.malformed("is null as " + this.typeName);
		}
		if (parser.streamReadContext() != after) {
			throw RefusedException.malformed("was not read to its end as " + this.typeName);
		}
		return value;
	}

	private static TokenStreamContext contextAfter(JsonParser parser) {
		TokenStreamContext context = parser.streamReadContext();
		boolean inside = parser.currentToken() == JsonToken.START_OBJECT
				|| parser.currentToken() == JsonToken.START_ARRAY;
		return inside ? context.getParent() : context;
	}

}
