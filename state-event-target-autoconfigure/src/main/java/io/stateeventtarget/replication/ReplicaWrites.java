package io.stateeventtarget.replication;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.protocol.SinkMessage;

/**
 * Hands the writes of sinks that are served from a replica on to its source.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface ReplicaWrites<K, V> {

	/**
	 * Begins a write, and calls {@link ReplicaRelay#onWritten} once its outcome is known.
	 * @param write the write
	 * @param sink who asks
	 * @throws io.stateeventtarget.StateException if it is refused at once
	 */
	void write(SinkMessage.Write<K, V> write, SinkInfo sink);

}
