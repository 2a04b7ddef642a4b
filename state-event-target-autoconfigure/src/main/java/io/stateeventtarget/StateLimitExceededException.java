package io.stateeventtarget;

import org.jspecify.annotations.Nullable;

/**
 * A configured bound was reached.
 */
public class StateLimitExceededException extends StateException {

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param namespace the namespace, or {@code null} if it is not known
	 * @param key the key, or {@code null} if it was not about one
	 */
	public StateLimitExceededException(String message, @Nullable String namespace, @Nullable Object key) {
		this(message, namespace, key, null);
	}

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param namespace the namespace, or {@code null} if it is not known
	 * @param key the key, or {@code null} if it was not about one
	 * @param cause the cause, or {@code null}
	 */
	public StateLimitExceededException(String message, @Nullable String namespace, @Nullable Object key,
			@Nullable Throwable cause) {
		super(message, namespace, key, cause);
	}

}
