package io.stateeventtarget.protocol.json;

/**
 * Ends the writing of what is over a limit.
 */
final class LimitReachedException extends RuntimeException {

	LimitReachedException(String limit) {
		super(limit, null, false, false);
	}

}
