package io.stateeventtarget.web;

import org.jspecify.annotations.Nullable;

/**
 * A client that follows a namespace. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
interface WebSession<K, V> {

	/**
	 * What the ids of its sinks begin with, followed by a slash.
	 */
	String id();

	/**
	 * The name of the authenticated user, if there is one.
	 */
	@Nullable String principal();

	/**
	 * Takes a message to be sent.
	 * @param frame the message
	 * @param sinkId the sink that it is for, or {@code null} if it is for all
	 */
	void accept(Frame<K, V> frame, @Nullable String sinkId);

	/**
	 * Messages were lost.
	 */
	void onLost();

	/**
	 * Does what is due.
	 * @param now the elapsed nanoseconds
	 */
	void tick(long now);

	/**
	 * Ends the session. Idempotent.
	 */
	void close(CloseCode code, String reason);

}
