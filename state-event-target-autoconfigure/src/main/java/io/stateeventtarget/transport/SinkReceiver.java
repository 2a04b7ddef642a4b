package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
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

	/**
	 * A new incarnation of the source began with exactly the entries that the one before
	 * ended with, as a durable log tells. A sink that stands there goes on from sequence
	 * 0 of the new incarnation; another takes it for any other message of that
	 * incarnation.
	 * @param last where the one before ended
	 * @param next the new incarnation
	 */
	default void onContinued(Position last, Origin next) {
	}

	/**
	 * The durable log ends before a position that this sink may have reached already: the
	 * engine lost the rest. A sink that is ahead of it starts over and takes what the log
	 * has now for newer than what it holds.
	 * @param end where the log ends
	 */
	default void onRewound(Position end) {
	}

}
