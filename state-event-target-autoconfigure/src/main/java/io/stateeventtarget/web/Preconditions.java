package io.stateeventtarget.web;

import java.util.List;

import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What a request says of the version that it expects.
 */
final class Preconditions {

	static final String ANY = "*";

	private Preconditions() {
	}

	static String etag(Version version) {
		return "\"" + version + "\"";
	}

	/**
	 * Whether the client has what it asks for.
	 */
	static boolean isUnmodified(WebRequest request, String etag) {
		for (String line : request.headers().getOrEmpty(HttpHeaders.IF_NONE_MATCH)) {
			for (String each : line.split(",")) {
				String tag = each.strip();
				if (tag.equals(ANY) || tag.equals(etag) || tag.equals("W/" + etag)) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Whether a write expects no entry.
	 */
	static boolean expectsNone(WebRequest request) {
		return List.of(ANY).equals(request.headers().get(HttpHeaders.IF_NONE_MATCH));
	}

	/**
	 * Whether a write expects any entry.
	 */
	static boolean expectsAny(WebRequest request) {
		return List.of(ANY).equals(request.headers().get(HttpHeaders.IF_MATCH));
	}

	/**
	 * The version that a write expects.
	 * @return the version, or {@code null} if it is not of that form
	 */
	static @Nullable Version expected(WebRequest request) {
		List<String> lines = request.headers().getOrEmpty(HttpHeaders.IF_MATCH);
		String tag = (lines.size() == 1) ? lines.get(0).strip() : "";
		return (tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\""))
				? version(tag.substring(1, tag.length() - 1)) : null;
	}

	/**
	 * Reads a version.
	 * @return the version, or {@code null} if it is none
	 */
	static @Nullable Version version(String text) {
		try {
			return Version.parse(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
