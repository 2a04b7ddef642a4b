package io.stateeventtarget.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.OnConnect;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEventType;
import org.jspecify.annotations.Nullable;

/**
 * What does not change during a schedule: the namespace, its bounds and who takes part.
 *
 * @param loader whether the source has a loader
 * @param mixedLoaders whether some lives of a source have a loader and others do not
 * @param mixedFeeds whether some lives of a source feed replicas and others do not
 * @param audience whether entries have audiences
 * @param register whether epochs are taken from a register that all sources share
 * @param broadcast the kinds of events that are broadcast
 * @param onConnect what a sink gets when it connects
 * @param history how many changes are kept for deltas
 * @param heartbeat the time between heartbeats in milliseconds
 * @param requestTimeout in milliseconds, or 0 for ever
 * @param negativeTtl in milliseconds, or 0 for until the key changes
 * @param pending how many requests and writes may be under way
 * @param listenerQueue how many events may wait for listeners
 * @param maxSinks how many sinks the source keeps account of
 * @param snapshotPart how many entries a part of a snapshot has
 * @param reorderWindow for how long missing changes may only be late, in milliseconds
 * @param reorderBuffer how many changes are kept that arrived early
 * @param relayed whether the last sink is served from the first one, where that is a
 * replica that may see everything
 * @param sinks the sinks
 */
record Setup(boolean loader, boolean mixedLoaders, boolean mixedFeeds, boolean audience, boolean register,
		Set<StateEventType> broadcast, OnConnect onConnect, int history, int heartbeat, int requestTimeout,
		int negativeTtl, int pending, int listenerQueue, int maxSinks, int snapshotPart, int reorderWindow,
		int reorderBuffer, boolean relayed, List<SinkSetup> sinks) {

	static final int SOURCES = 2;

	/**
	 * The longest time for which a sink that cannot reach its source is left in peace by
	 * the heartbeats of one that it can reach, and the spread of tries after that.
	 */
	private static final long HURRY = 1_000 + 100;

	private static final long TRANSFER = 100;

	/**
	 * How long a sink may take to equal its source again once everything works: the rest
	 * of a back-off that a heartbeat does not cut short, three heartbeats (one that does,
	 * one to find the difference, one whose proof was asked for too early), the interval
	 * of the sink's own questions, the window for what may only be late, and the transfer
	 * with some ticks.
	 */
	long recovery() {
		return HURRY + 3L * this.heartbeat + staleAfter() / 3 + 2L * this.reorderWindow + TRANSFER + 4 * World.TICK;
	}

	/**
	 * Whether the sink of a number is served from the first one.
	 */
	boolean isRelayed(int sink) {
		return this.relayed && sink == this.sinks.size() - 1 && isRelay(this.sinks.get(0))
				&& this.maxSinks >= this.sinks.size();
	}

	/**
	 * Whether the first sink serves another one.
	 */
	boolean hasRelay() {
		return isRelayed(this.sinks.size() - 1);
	}

	private boolean isRelay(SinkSetup sink) {
		return sink.mode() == SinkMode.REPLICA && sink.handler() == Handling.NONE && !this.audience && feedsReplicas();
	}

	int staleAfter() {
		return this.heartbeat * 3;
	}

	/**
	 * Whether every life of a source feeds replicas.
	 */
	boolean feedsReplicas() {
		return definition(0, null).sourceOptions().feedsReplicas() && !this.mixedFeeds;
	}

	/**
	 * A source of one of four variants: with or without a loader where that is mixed, and
	 * feeding replicas or not where that is.
	 */
	StateDefinition<String, Integer> source(int variant) {
		return definition(variant, null);
	}

	boolean hasLoader(int variant) {
		return this.loader != (this.mixedLoaders && (variant & 1) != 0);
	}

	private OnConnect onConnect(int variant) {
		boolean other = this.mixedFeeds && (variant & 2) != 0;
		return ((this.onConnect == OnConnect.SNAPSHOT) != other) ? OnConnect.SNAPSHOT : OnConnect.NONE;
	}

	StateDefinition<String, Integer> sink(SinkSetup sink) {
		return definition(0, sink);
	}

	private StateDefinition<String, Integer> definition(int variant, @Nullable SinkSetup sink) {
		StateDefinition.Builder<String, Integer> builder = StateDefinition
			.builder("numbers", String.class, Integer.class)
			.loader(hasLoader(variant) ? new KeyLoader() : null)
			.audienceResolver(this.audience ? Rules.AUDIENCES : null)
			.source((source) -> source.withHistory(this.history)
				.withHeartbeat(Duration.ofMillis(this.heartbeat))
				.withEventsToBroadcast(this.broadcast)
				.withOnConnect(onConnect(variant))
				.withPendingRequests(this.pending)
				.withMaxSinks(this.maxSinks)
				.withSnapshotPart(this.snapshotPart));
		if (sink != null) {
			builder.sinkHandler(sink.handler().handler())
				.sink((options) -> options.withMode(sink.mode())
					.withMaxEntries(sink.maxEntries())
					.withRequestTimeout(Duration.ofMillis(this.requestTimeout))
					.withStaleAfter(Duration.ofMillis(staleAfter()))
					.withNegativeTtl(Duration.ofMillis(this.negativeTtl))
					.withPendingRequests(this.pending)
					.withReorderWindow(Duration.ofMillis(this.reorderWindow))
					.withReorderBuffer(this.reorderBuffer)
					.withListenerQueue(this.listenerQueue));
		}
		return builder.build();
	}

	/**
	 * What does not change of one sink.
	 *
	 * @param mode what it holds
	 * @param maxEntries how many entries it holds if it is on demand
	 * @param handler how it applies events
	 */
	record SinkSetup(SinkMode mode, int maxEntries, Handling handler) {

	}

}
