package io.stateeventtarget.protocol.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Strings as themselves.
 */
final class TextForm implements JsonForm<String> {

	static final TextForm INSTANCE = new TextForm();

	private TextForm() {
	}

	@Override
	public void write(JsonGenerator generator, String value) {
		generator.writeString(value);
	}

	@Override
	public String read(JsonParser parser) {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw RefusedException.malformed("is no string");
		}
		String text = parser.getString();
		if (!Utf8.isEncodable(text)) {
			throw RefusedException.malformed("has half of a surrogate pair");
		}
		return text;
	}

}
