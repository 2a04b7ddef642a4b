package io.stateeventtarget.protocol.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Strings as themselves. Halves of surrogate pairs, which JSON has a form for but UTF-8
 * has not, are allowed in values only.
 */
final class TextForm implements JsonForm<String> {

	static final TextForm ANY = new TextForm(false);

	static final TextForm ENCODABLE = new TextForm(true);

	private final boolean encodable;

	private TextForm(boolean encodable) {
		this.encodable = encodable;
	}

	@Override
	public void write(JsonGenerator generator, String value) {
		if (this.encodable && !Utf8.isEncodable(value)) {
			throw new IllegalArgumentException("A text has half of a surrogate pair");
		}
		generator.writeString(value);
	}

	@Override
	public String read(JsonParser parser) {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw RefusedException.malformed("is no string");
		}
		String text = parser.getString();
		if (this.encodable && !Utf8.isEncodable(text)) {
			throw RefusedException.malformed("has half of a surrogate pair");
		}
		return text;
	}

}
