package io.stateeventtarget.runtime;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;

/**
 * Is told what becomes of sources and sinks. Unless a method says otherwise, called on
 * the dispatch thread of the source or sink, in order.
 */
public interface RuntimeListener {

	/**
	 * A source or sink was asked for after the transport was started, perhaps the first
	 * of its namespace. Called by who asks for it, before it is attached.
	 * @param namespace the namespace
	 */
	default void namespaceMade(String namespace) {
	}

	/**
	 * The status of a sink changed.
	 * @param sink the sink
	 * @param status its status now
	 * @param previous its status before
	 */
	default void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
	}

	/**
	 * A source became primary.
	 * @param source the source
	 * @param epoch its epoch
	 */
	default void sourcePromoted(StateSource<?, ?> source, long epoch) {
	}

	/**
	 * A source was fenced by a newer incarnation.
	 * @param source the source
	 * @param epoch its own epoch
	 * @param fencedBy the epoch that it heard of
	 */
	default void sourceFenced(StateSource<?, ?> source, long epoch, long fencedBy) {
	}

}
