package io.stateeventtarget.protocol.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The short way for JSON strings in which nothing is escaped. What it does not take goes
 * the long way, which would give the same for what it takes.
 */
final class PlainText {

	private static final int QUOTES = 2;

	private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONE = 0x0101010101010101L;

	private static final long HIGH = ONE << 7;

	private static final long SPACE = ONE * ' ';

	private static final long QUOTE = ONE * '"';

	private static final long BACKSLASH = ONE * '\\';

	private static final long DELETE = ONE * 0x7F;

	private PlainText() {
	}

	/**
	 * Returns the bytes of a text, or {@code null} if not all of it is ASCII that is
	 * written as it is.
	 */
	static byte @Nullable [] write(String text) {
		int length = text.length();
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		if (utf8.length != length || !isPlain(utf8, 0, length) || (mayBeReplaced(utf8) && !isPlain(text))) {
			return null;
		}
		byte[] bytes = new byte[length + QUOTES];
		System.arraycopy(utf8, 0, bytes, 1, length);
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
		if (isPlain(bytes, offset + 1, length - QUOTES)) {
			return new String(bytes, offset + 1, length - QUOTES, StandardCharsets.ISO_8859_1);
		}
		for (int i = offset + 1; i < end; i++) {
			byte unit = bytes[i];
			if ((unit >= 0 && unit < ' ') || unit == '"' || unit == '\\') {
				return null;
			}
		}
		return Utf8.isValid(bytes, offset, length)
				? new String(bytes, offset + 1, length - QUOTES, StandardCharsets.UTF_8) : null;
	}

	/**
	 * Whether all of some bytes are ASCII that is written as it is, eight at a time: a
	 * byte is found by the borrow of a subtraction, which may also find one above another
	 * that was found, and nothing else.
	 */
	private static boolean isPlain(byte[] bytes, int offset, int length) {
		int end = offset + length;
		int i = offset;
		for (; i + Long.BYTES <= end; i += Long.BYTES) {
			long eight = (long) EIGHT.get(bytes, i);
			long quote = eight ^ QUOTE;
			long backslash = eight ^ BACKSLASH;
			long delete = eight ^ DELETE;
			long found = (eight - SPACE) | (quote - ONE) | (backslash - ONE) | (delete - ONE) | eight;
			if ((found & HIGH) != 0) {
				return false;
			}
		}
		for (; i < end; i++) {
			byte unit = bytes[i];
			if (unit < ' ' || unit > '~' || unit == '"' || unit == '\\') {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether there is a question mark, which stands for half a surrogate pair, too.
	 */
	private static boolean mayBeReplaced(byte[] bytes) {
		for (byte unit : bytes) {
			if (unit == '?') {
				return true;
			}
		}
		return false;
	}

}
