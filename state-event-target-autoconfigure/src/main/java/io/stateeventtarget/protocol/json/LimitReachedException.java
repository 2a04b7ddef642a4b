package io.stateeventtarget.protocol.json;

/**
 * Ends the writing of what is over a limit.
 */
final class LimitReachedException extends RuntimeException {

	private static final String PREFIX = "'state-event-target.limits.";

	private LimitReachedException(String limit) {
		super(limit, null, false, false);
	}

	static LimitReachedException bytesOfMessage(int limit) {
		return new LimitReachedException(limit + " bytes a message, " + PREFIX + "message-bytes'");
	}

	static LimitReachedException bytesOfKey(int limit) {
		return new LimitReachedException(limit + " bytes a key, " + PREFIX + "key-bytes'");
	}

	static LimitReachedException levels(int limit) {
		return new LimitReachedException(limit + " levels, " + PREFIX + "nesting'");
	}

	static LimitReachedException elements(int limit, Field field) {
		return new LimitReachedException(limit + " " + field + " a message, " + PREFIX + "entries'");
	}

}
