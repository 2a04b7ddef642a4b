package io.stateeventtarget;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a sink behaves. Immutable; start from {@link #defaults()}.
 *
 * @param mode what the sink holds
 * @param requestTimeout how long a request may take, or zero for ever
 * @param staleAfter for how long no proof of freshness may come before the sink is stale
 * @param listenerQueue how many changes wait for slow listeners before they are conflated
 * per key
 * @param maxEntries how many entries an on-demand sink holds
 * @param negativeTtl for how long an answer that a key is absent stands, or zero for
 * until the key changes
 * @param pendingRequests how many keys may be waited for at once
 * @param reorderWindow for how long changes that are missing may only be late, before the
 * sink asks for them
 * @param reorderBuffer how many changes are kept that arrived before those they follow;
 * past that they are dropped and asked for again
 * @param snapshotParts how many parts a snapshot may have; one that has more is not taken
 * @param warmStart the file that keeps the last snapshot, or {@code null} for none
 */
public record SinkOptions(SinkMode mode, Duration requestTimeout, Duration staleAfter, int listenerQueue,
		int maxEntries, Duration negativeTtl, int pendingRequests, Duration reorderWindow, int reorderBuffer,
		int snapshotParts, @Nullable Path warmStart) {

	private static final SinkOptions DEFAULTS = new SinkOptions(SinkMode.REPLICA, Duration.ofSeconds(5),
			Duration.ofSeconds(3), 4096, 10_000, Duration.ZERO, 65_536, Duration.ofMillis(50), 4096, 65_536, null);

	public SinkOptions {
		Bounds.notNegative("requestTimeout", requestTimeout);
		Bounds.positive("staleAfter", staleAfter);
		Bounds.atLeast("listenerQueue", listenerQueue, 1);
		Bounds.atLeast("maxEntries", maxEntries, 1);
		Bounds.notNegative("negativeTtl", negativeTtl);
		Bounds.atLeast("pendingRequests", pendingRequests, 1);
		Bounds.notNegative("reorderWindow", reorderWindow);
		Bounds.atLeast("reorderBuffer", reorderBuffer, 1);
		Bounds.atLeast("snapshotParts", snapshotParts, 1);
	}

	/**
	 * The options that a sink has when nothing else is said.
	 * @return the defaults
	 */
	public static SinkOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these options with another {@code mode}.
	 * @param mode what the sink holds
	 * @return the changed options
	 */
	public SinkOptions withMode(SinkMode mode) {
		return new SinkOptions(mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code requestTimeout}.
	 * @param requestTimeout how long a request may take, or zero for ever
	 * @return the changed options
	 */
	public SinkOptions withRequestTimeout(Duration requestTimeout) {
		return new SinkOptions(this.mode, requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code staleAfter}.
	 * @param staleAfter for how long no proof of freshness may come before the sink is
	 * stale
	 * @return the changed options
	 */
	public SinkOptions withStaleAfter(Duration staleAfter) {
		return new SinkOptions(this.mode, this.requestTimeout, staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code listenerQueue}.
	 * @param listenerQueue how many changes wait for slow listeners before they are
	 * conflated per key
	 * @return the changed options
	 */
	public SinkOptions withListenerQueue(int listenerQueue) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code maxEntries}.
	 * @param maxEntries how many entries an on-demand sink holds
	 * @return the changed options
	 */
	public SinkOptions withMaxEntries(int maxEntries) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code negativeTtl}.
	 * @param negativeTtl for how long an answer that a key is absent stands, or zero for
	 * until the key changes
	 * @return the changed options
	 */
	public SinkOptions withNegativeTtl(Duration negativeTtl) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code pendingRequests}.
	 * @param pendingRequests how many keys may be waited for at once
	 * @return the changed options
	 */
	public SinkOptions withPendingRequests(int pendingRequests) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code reorderWindow}.
	 * @param reorderWindow for how long changes that are missing may only be late, before
	 * the sink asks for them
	 * @return the changed options
	 */
	public SinkOptions withReorderWindow(Duration reorderWindow) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, reorderWindow, this.reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code reorderBuffer}.
	 * @param reorderBuffer how many changes are kept that arrived before those they
	 * follow; past that they are dropped and asked for again
	 * @return the changed options
	 */
	public SinkOptions withReorderBuffer(int reorderBuffer) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, reorderBuffer, this.snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code snapshotParts}.
	 * @param snapshotParts how many parts a snapshot may have; one that has more is not
	 * taken
	 * @return the changed options
	 */
	public SinkOptions withSnapshotParts(int snapshotParts) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, snapshotParts,
				this.warmStart);
	}

	/**
	 * Returns these options with another {@code warmStart}.
	 * @param warmStart the file that keeps the last snapshot, or {@code null} for none
	 * @return the changed options
	 */
	public SinkOptions withWarmStart(@Nullable Path warmStart) {
		return new SinkOptions(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue, this.maxEntries,
				this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer, this.snapshotParts,
				warmStart);
	}

}
