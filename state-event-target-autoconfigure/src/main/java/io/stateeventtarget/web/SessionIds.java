package io.stateeventtarget.web;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Draws ids and numbers that nobody can guess.
 */
final class SessionIds {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int BYTES = 16;

	private SessionIds() {
	}

	static String next() {
		byte[] bytes = new byte[BYTES];
		RANDOM.nextBytes(bytes);
		return "web-" + HexFormat.of().formatHex(bytes);
	}

	/**
	 * A number that a sink may begin to count at.
	 */
	static long number() {
		return 1 + RANDOM.nextLong(1L << 48);
	}

}
