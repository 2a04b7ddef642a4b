package io.stateeventtarget.annotation;

/**
 * Says why a listener method does not fit its namespace.
 */
final class SignatureMismatch extends RuntimeException {

	private static final String DECLARE = "Declare it as (StateEvent<K, V> event) or a record of it, "
			+ "(K key, V value), (V value) or (), with the types of its namespace, and name that in the annotation.";

	private final String reason;

	private final String action;

	SignatureMismatch(String reason) {
		this(reason, DECLARE);
	}

	SignatureMismatch(String reason, String action) {
		super(reason);
		this.reason = reason;
		this.action = action;
	}

	String getReason() {
		return this.reason;
	}

	String getAction() {
		return this.action;
	}

}
