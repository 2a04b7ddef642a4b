package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.SinkMessage;

/**
 * Gets what sinks send to a source.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SourceReceiver<K, V> {

	/**
	 * A sink sent a message.
	 * @param message the message
	 */
	void onMessage(SinkMessage<K, V> message);

	/**
	 * A sink is known to be gone.
	 * @param sinkId its id
	 */
	void onSinkGone(String sinkId);

	/**
	 * Another source took an epoch.
	 * @param epoch the epoch
	 */
	void onEpochClaimed(long epoch);

}
