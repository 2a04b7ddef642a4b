package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The short way for JSON strings in which nothing is escaped. What it does not take goes
 * the long way, which would give the same for what it takes.
 */
final class PlainText {

	private static final int QUOTES = 2;

	private PlainText() {
	}

	/**
	 * Returns the bytes of a text, or {@code null} if not all of it is ASCII that is
	 * written as it is.
	 */
	static byte @Nullable [] write(String text) {
		int length = text.length();
		byte[] bytes = new byte[length + QUOTES];
		for (int i = 0; i < length; i++) {
			char unit = text.charAt(i);
			if (unit < ' ' || unit > '~' || unit == '"' || unit == '\\') {
				return null;
			}
			bytes[i + 1] = (byte) unit;
		}
		bytes[0] = '"';
		bytes[length + 1] = '"';
		return bytes;
	}

	/**
	 * Whether a text takes as many bytes as characters, and its quotes.
	 */
	static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char unit = text.charAt(i);
			if (unit < ' ' || unit > '~' || unit == '"' || unit == '\\') {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns the text of a JSON string, or {@code null} if it is none, or not a simple
	 * one.
	 */
	static @Nullable String read(byte[] bytes, int offset, int length) {
		int end = offset + length - 1;
		if (length < QUOTES || bytes[offset] != '"' || bytes[end] != '"') {
			return null;
		}
		boolean ascii = true;
		for (int i = offset + 1; i < end; i++) {
			byte unit = bytes[i];
			if ((unit >= 0 && unit < ' ') || unit == '"' || unit == '\\') {
				return null;
			}
			ascii &= unit >= 0;
		}
		if (ascii) {
			return new String(bytes, offset + 1, length - QUOTES, StandardCharsets.ISO_8859_1);
		}
		return Utf8.isValid(bytes, offset, length)
				? new String(bytes, offset + 1, length - QUOTES, StandardCharsets.UTF_8) : null;
	}

}
