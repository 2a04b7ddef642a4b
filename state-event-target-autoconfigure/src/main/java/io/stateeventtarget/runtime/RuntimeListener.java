package io.stateeventtarget.runtime;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;

/**
 * Is told what becomes of sources and sinks. Called on the dispatch thread of the source
 * or sink, in order.
 */
public interface RuntimeListener {

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
