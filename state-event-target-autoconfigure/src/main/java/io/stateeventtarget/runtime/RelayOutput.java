package io.stateeventtarget.runtime;

import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * Carries what a {@link StateRelay} sends. Called by one thread at a time, in order. No
 * method may wait, or do more than take note: it holds up the namespace.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface RelayOutput<K, V> {

	/**
	 * Send to all sinks.
	 * @param message the message
	 */
	void publish(SourceMessage<K, V> message);

	/**
	 * Send to one sink; nothing happens if there is no such sink.
	 * @param sinkId its id
	 * @param message the message
	 */
	void send(String sinkId, SourceMessage<K, V> message);

	/**
	 * Who is behind a sink.
	 * @param sinkId its id
	 * @return the name of the authenticated user, or {@code null} if there is none
	 */
	@Nullable String principal(String sinkId);

}
