package io.stateeventtarget.protocol.json;

import java.lang.reflect.Type;

import io.stateeventtarget.protocol.MessageLimits;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.DeserializationContextExt;
import tools.jackson.databind.json.JsonMapper;

/**
 * What keys, values and messages are written and read with: the application's mapper,
 * made strict, on streams with limits. Thread-safe.
 */
final class JsonForms {

	/**
	 * The levels around an entry: the message, its detail, a list, and the entry.
	 */
	private static final int LEVELS_AROUND_ENTRY = 4;

	private static final int LEVELS_OF_MESSAGE = 2;

	private static final int MAX_NUMBER_LENGTH = 1000;

	private final JsonMapper mapper;

	private final JsonFactory factory;

	private final JsonFactory flatFactory;

	private final JsonFactory bareFactory;

	private final JsonMapper keyMapper;

	private final DataForm data;

	private final DataForm sortedData;

	JsonForms(JsonMapper mapper, MessageLimits limits) {
		this.mapper = strict(mapper);
		this.keyMapper = canonical(this.mapper);
		this.factory = factory(limits, LEVELS_AROUND_ENTRY);
		this.flatFactory = factory(limits, LEVELS_OF_MESSAGE);
		this.bareFactory = factory(limits, 0);
		this.data = new DataForm(limits.maxNesting(), false);
		this.sortedData = new DataForm(limits.maxNesting(), true);
	}

	DataForm data() {
		return this.data;
	}

	/**
	 * A form that writes equal keys as equal bytes, as far as their type allows that.
	 */
	@SuppressWarnings("unchecked")
	<T> JsonForm<T> ofKeys(Type type) {
		if (type == String.class) {
			return (JsonForm<T>) TextForm.ENCODABLE;
		}
		return (type == Object.class) ? (JsonForm<T>) this.sortedData
				: new MappedForm<>(this.keyMapper, this.keyMapper.constructType(type));
	}

	@SuppressWarnings("unchecked")
	<T> JsonForm<T> of(Type type) {
		if (type == String.class) {
			return (JsonForm<T>) TextForm.ANY;
		}
		return (type == Object.class) ? (JsonForm<T>) this.data
				: new MappedForm<>(this.mapper, this.mapper.constructType(type));
	}

	/**
	 * Creates a parser that deserializers can ask for other types.
	 */
	JsonParser parser(byte[] bytes, int offset, int length) {
		DeserializationContextExt context = this.mapper._deserializationContext();
		return context.assignAndReturnParser(this.factory.createParser(context, bytes, offset, length));
	}

	/**
	 * Creates a generator. A value that can be written in a message of its own can be
	 * written in one of many entries as well.
	 * @param lists whether there may be lists of entries
	 */
	JsonGenerator generator(BoundedOutput output, boolean lists) {
		return (lists ? this.factory : this.flatFactory).createGenerator(this.mapper._serializationContext(), output,
				JsonEncoding.UTF8);
	}

	/**
	 * Creates a generator of a key or a value by itself.
	 */
	JsonGenerator bareGenerator(BoundedOutput output) {
		return this.bareFactory.createGenerator(this.mapper._serializationContext(), output, JsonEncoding.UTF8);
	}

	private static JsonFactory factory(MessageLimits limits, int levels) {
		int nesting = limits.maxNesting() + levels;
		return JsonFactory.builder()
			.disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(nesting)
				.maxStringLength(limits.maxMessageBytes())
				.maxNumberLength(MAX_NUMBER_LENGTH)
				.build())
			.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(nesting).build())
			.build();
	}

	private static JsonMapper strict(JsonMapper mapper) {
		return mapper.rebuild()
			.deactivateDefaultTyping()
			.polymorphicTypeValidator(new NoTypeNames())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
			.disable(JsonReadFeature.values())
			.enable(JsonWriteFeature.QUOTE_PROPERTY_NAMES, JsonWriteFeature.WRITE_HEX_UPPER_CASE,
					JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
			.disable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS, JsonWriteFeature.ESCAPE_NON_ASCII,
					JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.UNWRAP_ROOT_VALUE,
					DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
			.disable(SerializationFeature.WRAP_ROOT_VALUE, SerializationFeature.INDENT_OUTPUT,
					SerializationFeature.FLUSH_AFTER_WRITE_VALUE, SerializationFeature.CLOSE_CLOSEABLE)
			.build();
	}

	private static JsonMapper canonical(JsonMapper mapper) {
		return mapper.rebuild()
			.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.build();
	}

}
