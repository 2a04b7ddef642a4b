package io.stateeventtarget.protocol.json;

import java.util.HexFormat;

/**
 * Digests as 16 hexadecimal digits, as JSON has no number that holds 64 bits everywhere.
 */
final class Digests {

	private static final int DIGITS = 16;

	private Digests() {
	}

	static String toText(long digest) {
		return HexFormat.of().toHexDigits(digest);
	}

	static Long read(String text) {
		if (text.length() != DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
			throw RefusedException.malformed("'" + Field.DIGEST + "' is not of 16 hexadecimal digits");
		}
		return HexFormat.fromHexDigitsToLong(text);
	}

}
