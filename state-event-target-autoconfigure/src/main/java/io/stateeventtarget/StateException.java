package io.stateeventtarget;

import org.jspecify.annotations.Nullable;

/**
 * The root of what this library throws and ends futures with.
 */
public class StateException extends RuntimeException {

	private final @Nullable String namespace;

	private final transient @Nullable Object key;

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param namespace the namespace, or {@code null} if it is not known
	 * @param key the key, or {@code null} if it was not about one
	 * @param cause the cause, or {@code null}
	 */
	public StateException(String message, @Nullable String namespace, @Nullable Object key, @Nullable Throwable cause) {
		super(message, cause);
		this.namespace = namespace;
		this.key = key;
	}

	/**
	 * The namespace that it happened in.
	 * @return its name, or {@code null} if it is not known
	 */
	public @Nullable String getNamespace() {
		return this.namespace;
	}

	/**
	 * The key that it is about.
	 * @return the key, or {@code null} if it is about none
	 */
	public @Nullable Object getKey() {
		return this.key;
	}

}
