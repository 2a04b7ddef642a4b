package io.stateeventtarget.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a path below the gateway's names. Whatever is not of exactly one form names
 * nothing.
 *
 * @param name a namespace or a file
 * @param key the text of a key, or {@code null} if the path ends before
 */
record GatewayPath(String name, @Nullable String key) {

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*|client\\.js|client\\.d\\.ts");

	private static final int MAX_LENGTH = 16384;

	/**
	 * Reads a path.
	 * @param path the path as it was sent, beginning with a slash
	 * @return what it names, or {@code null} if that is nothing
	 */
	static @Nullable GatewayPath parse(String path) {
		if (!path.startsWith("/") || path.length() > MAX_LENGTH) {
			return null;
		}
		int slash = path.indexOf('/', 1);
		String name = path.substring(1, (slash < 0) ? path.length() : slash);
		if (!NAME.matcher(name).matches()) {
			return null;
		}
		if (slash < 0) {
			return new GatewayPath(name, null);
		}
		String key = decode(path, slash + 1);
		return (key != null) ? new GatewayPath(name, key) : null;
	}

	private static @Nullable String decode(String path, int start) {
		ByteBuffer bytes = ByteBuffer.allocate(path.length());
		for (int i = start; i < path.length(); i++) {
			char next = path.charAt(i);
			if (next == '%') {
				int value = hex(path, i + 1);
				if (value < 0) {
					return null;
				}
				bytes.put((byte) value);
				i += 2;
			}
			else if (next == '/' || next == ';' || next == '\\' || next <= ' ' || next > '~') {
				return null;
			}
			else {
				bytes.put((byte) next);
			}
		}
		String key = text(bytes.flip());
		return (key == null || key.isEmpty() || key.equals(".") || key.equals("..")) ? null : key;
	}

	private static int hex(String path, int start) {
		if (start + 2 > path.length()) {
			return -1;
		}
		int high = Character.digit(path.charAt(start), 16);
		int low = Character.digit(path.charAt(start + 1), 16);
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

	private static @Nullable String text(ByteBuffer bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

}
