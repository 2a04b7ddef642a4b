package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.function.LongSupplier;

import io.stateeventtarget.listener.StateListenerErrorHandler;
import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.transport.StateTransport;
import org.jspecify.annotations.Nullable;

/**
 * What sources and sinks run on.
 *
 * @param nodeId the name of this application, part of the ids of its sources and sinks
 * @param transport what carries messages
 * @param clock the wall clock, for timestamps, epochs and times to live
 * @param ticker a monotonic clock in nanoseconds, for everything else
 * @param errorHandler gets the failures of user code
 * @param listener is told what becomes of sources and sinks
 * @param snapshotStores keep the snapshots of sinks with a warm start, or {@code null} if
 * there can be none
 */
public record RuntimeSettings(String nodeId, StateTransport transport, Clock clock, LongSupplier ticker,
		StateListenerErrorHandler errorHandler, RuntimeListener listener,
		SnapshotStore.@Nullable Factory snapshotStores) {

	/**
	 * Creates settings without warm start.
	 * @param nodeId the name of this application
	 * @param transport what carries messages
	 * @param clock the wall clock
	 * @param ticker a monotonic clock in nanoseconds
	 * @param errorHandler gets the failures of user code
	 * @param listener is told what becomes of sources and sinks
	 */
	public RuntimeSettings(String nodeId, StateTransport transport, Clock clock, LongSupplier ticker,
			StateListenerErrorHandler errorHandler, RuntimeListener listener) {
		this(nodeId, transport, clock, ticker, errorHandler, listener, null);
	}

}
