package io.stateeventtarget.protocol.json;

/**
 * Ends the reading of a message that is refused. Has no stack trace, as messages are
 * refused at the speed at which somebody sends them.
 */
final class RefusedException extends RuntimeException {

	private final transient Decoded.Reason reason;

	RefusedException(Decoded.Reason reason, String description) {
		super(description, null, false, false);
		this.reason = reason;
	}

	static RefusedException malformed(String description) {
		return new RefusedException(Decoded.Reason.MALFORMED, description);
	}

	static RefusedException oversized(String description) {
		return new RefusedException(Decoded.Reason.OVERSIZED, description);
	}

	Decoded.Reason reason() {
		return this.reason;
	}

	String description() {
		return String.valueOf(getMessage());
	}

}
