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
	 * Detaches the sink. Idempotent.
	 */
	@Override
	void close();

}
