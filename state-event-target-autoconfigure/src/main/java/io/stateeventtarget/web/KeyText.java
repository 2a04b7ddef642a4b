package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;

import io.stateeventtarget.StateType;
import io.stateeventtarget.protocol.json.Decoded;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys from paths. A string is there as it is; any other key as its JSON, or, if
 * that is a string, as what is between the quotes.
 *
 * @param <K> the type of the keys
 * @param codec reads keys
 * @param type the type of the keys
 */
record KeyText<K>(StateJsonCodec<K, ?> codec, StateType<K> type) {

	/**
	 * Reads a key.
	 * @param text the decoded part of the path
	 * @return the key, or {@code null} if it is none
	 */
	@Nullable K read(String text) {
		K key = (this.type.getType() != String.class) ? json(text) : null;
		return (key != null) ? key : json(quote(text));
	}

	private @Nullable K json(String json) {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		return (this.codec.readKey(bytes, 0, bytes.length) instanceof Decoded.Accepted<K> accepted) ? accepted.message()
				: null;
	}

	private static String quote(String text) {
		StringBuilder json = new StringBuilder("\"");
		for (char next : text.toCharArray()) {
			if (next == '"' || next == '\\') {
				json.append('\\').append(next);
			}
			else if (next < ' ') {
				json.append(String.format("\\u%04x", (int) next));
			}
			else {
				json.append(next);
			}
		}
		return json.append('"').toString();
	}

}
