package io.stateeventtarget;

import org.jspecify.annotations.Nullable;

/**
 * Something did not happen in time. For a write it means that the outcome is unknown.
 */
public class StateTimeoutException extends StateException {

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param namespace the namespace, or {@code null} if it is not known
	 * @param key the key, or {@code null} if it was not about one
	 */
	public StateTimeoutException(String message, @Nullable String namespace, @Nullable Object key) {
		this(message, namespace, key, null);
	}

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param namespace the namespace, or {@code null} if it is not known
	 * @param key the key, or {@code null} if it was not about one
	 * @param cause the cause, or {@code null}
	 */
	public StateTimeoutException(String message, @Nullable String namespace, @Nullable Object key,
			@Nullable Throwable cause) {
		super(message, namespace, key, cause);
	}

}
