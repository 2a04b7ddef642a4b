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
	 * Takes an epoch, atomically among all sources of the namespace, unless this is not a
	 * {@linkplain #isEpochRegister() register of epochs}.
	 * @param proposal the least that it may be
	 * @return an epoch that is at least the proposal and greater than every epoch taken
	 * before
	 */
	long claimEpoch(long proposal);

	/**
	 * Whether the transport knows all epochs that were taken since it is there, and tells
	 * a source of one that another took before any sink can hear of it. A source that
	 * hears of a higher one from a sink then knows that it is a relic, and takes another.
	 * Without a register {@link #claimEpoch(long)} may return the proposal, and a source
	 * takes another epoch only for what it hears right after it started.
	 * @return {@code true} by default
	 */
	default boolean isEpochRegister() {
		return true;
	}

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
