package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.SourceMessage;

/**
 * Gets what a source sends to a sink.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface SinkReceiver<K, V> {

	/**
	 * The source sent a message.
	 * @param message the message
	 */
	void onMessage(SourceMessage<K, V> message);

}
