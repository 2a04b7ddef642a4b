package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.SinkMessage;

/**
 * A sink's end of a transport. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SinkChannel<K, V> extends AutoCloseable {

	/**
	 * Sends to the source; nothing happens if there is none.
	 * @param message the message
	 */
	void send(SinkMessage<K, V> message);

	/**
	 * Requires that an entry can be sent in a write. Called before the write is begun, by
	 * who writes.
	 * @param key the key
	 * @param value the value
	 * @throws io.stateeventtarget.StateLimitExceededException if it is too large
	 * @throws io.stateeventtarget.StateSerializationException if it cannot be written
	 */
	default void requireSendable(K key, V value) {
	}

	/**
	 * Detaches the sink. Idempotent.
	 */
	@Override
	void close();

}
