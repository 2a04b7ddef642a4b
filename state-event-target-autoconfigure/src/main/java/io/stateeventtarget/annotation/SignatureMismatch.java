package io.stateeventtarget.annotation;

/**
 * Says why a listener method does not fit its namespace.
 */
final class SignatureMismatch extends RuntimeException {

	private final String reason;

	SignatureMismatch(String reason) {
		super(reason);
		this.reason = reason;
	}

	String getReason() {
		return this.reason;
	}

}
