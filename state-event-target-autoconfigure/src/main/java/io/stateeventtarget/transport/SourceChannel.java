package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.SourceMessage;

/**
 * The source's end of a transport. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SourceChannel<K, V> extends AutoCloseable {

	/**
	 * Takes an epoch, atomically among all sources of the namespace.
	 * @param proposal the least that it may be
	 * @return an epoch that is at least the proposal and greater than every epoch taken
	 * before
	 */
	long claimEpoch(long proposal);

	/**
	 * Sends to all sinks.
	 * @param message the message
	 */
	void publish(SourceMessage<K, V> message);

	/**
	 * Sends to one sink; nothing happens if there is no such sink.
	 * @param sinkId the id of the sink
	 * @param message the message
	 */
	void send(String sinkId, SourceMessage<K, V> message);

	/**
	 * Detaches the source. Idempotent.
	 */
	@Override
	void close();

}
