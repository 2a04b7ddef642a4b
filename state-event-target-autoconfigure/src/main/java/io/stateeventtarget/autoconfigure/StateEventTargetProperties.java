package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.AckMode;
import io.stateeventtarget.OnConnect;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.WritePolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Configuration properties of state-event-target.
 *
 * @param enabled Whether the auto-configuration is on.
 * @param nodeId Name of this application instance, part of the ids of its sources and
 * sinks.
 * @param transport Name of the transport that carries messages between sources and sinks.
 * @param local Settings of the transport that stays within the JVM.
 * @param defaults Settings of every namespace that does not say otherwise.
 * @param sources Namespaces that this application owns, by name.
 * @param sinks Namespaces that this application replicates, by name.
 * @param startup Settings of the start.
 */
@ConfigurationProperties(StateEventTargetProperties.PREFIX)
public record StateEventTargetProperties(@DefaultValue("true") boolean enabled, @Nullable String nodeId,
		@DefaultValue("local") String transport, @DefaultValue Local local, @DefaultValue Defaults defaults,
		@DefaultValue Map<String, Source> sources, @DefaultValue Map<String, Sink> sinks,
		@DefaultValue Startup startup) {

	static final String PREFIX = "state-event-target";

	/**
	 * Settings of the transport that stays within the JVM.
	 *
	 * @param hub Name under which application contexts of this JVM share their state.
	 * Without one it is private to the context and its children.
	 */
	public record Local(@Nullable String hub) {
	}

	/**
	 * Settings of every namespace that does not say otherwise.
	 *
	 * @param source Settings of sources.
	 * @param sink Settings of sinks.
	 */
	public record Defaults(@DefaultValue Source source, @DefaultValue Sink sink) {
	}

	/**
	 * Settings of the start.
	 *
	 * @param patience How long the start waits until every source was filled by its
	 * StateLoader and every sink was in sync once. One deadline for all of them; zero
	 * does not wait.
	 * @param onTimeout What to do when a source was not filled or a sink not in sync by
	 * then.
	 */
	public record Startup(@Name("wait") @DefaultValue("10s") Duration patience,
			@DefaultValue("continue") OnTimeout onTimeout) {
	}

	/**
	 * What to do when a sink was not in sync in time.
	 */
	public enum OnTimeout {

		/**
		 * Start all the same and let the sinks say that they are connecting.
		 */
		CONTINUE,

		/**
		 * Fail the start.
		 */
		FAIL

	}

	/**
	 * Settings of a source. What is absent is taken from the defaults.
	 *
	 * @param keyType Type of the keys, with generics if it has any.
	 * @param valueType Type of the values, with generics if it has any.
	 * @param single Whether the namespace holds one value and has no keys.
	 * @param eventsToBroadcast Kinds of events that sinks are told of. With update,
	 * remove or reset left out, every sink is on-demand.
	 * @param onConnect What a sink gets when it connects.
	 * @param history How many changes are kept, so that a sink that was away gets only
	 * what it missed.
	 * @param heartbeat Time between heartbeats.
	 * @param writes Whether writes of sinks are taken. A StateWriteGuard bean decides on
	 * each.
	 * @param refresh Time between reloads through the StateLoader. Zero does not reload.
	 * @param loadTimeout How long the StateLoader may take for one key.
	 * @param listenerQueue How many changes wait for slow listeners. Past that there is
	 * one slot per key.
	 * @param pendingRequests How many keys may be waited for at once.
	 * @param maxSinks How many connected sinks are kept account of.
	 * @param snapshotPart How many entries a part of a snapshot has at most, and about
	 * how many changes a message of a delta.
	 * @param ack On a durable engine, whether a change counts once the engine accepted
	 * it, or at once.
	 * @param ackTimeout On a durable engine, how long who makes a change waits for the
	 * engine, or for room in the queue of what it has to accept.
	 * @param appendQueue On a durable engine, how many changes may wait for it.
	 */
	public record Source(@Nullable String keyType, @Nullable String valueType, @Nullable Boolean single,
			@Nullable Set<StateEventType> eventsToBroadcast, @Nullable OnConnect onConnect, @Nullable Integer history,
			@Nullable Duration heartbeat, @Nullable WritePolicy writes, @Nullable Duration refresh,
			@Nullable Duration loadTimeout, @Nullable Integer listenerQueue, @Nullable Integer pendingRequests,
			@Nullable Integer maxSinks, @Nullable Integer snapshotPart, @Nullable AckMode ack,
			@Nullable Duration ackTimeout, @Nullable Integer appendQueue) {

		SourceOptions applyTo(SourceOptions options, String path) {
			if (!OptionMapper.isAny(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
					this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
					this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue)) {
				return options;
			}
			return new OptionMapper<>(path, options)
				.set("events-to-broadcast", this.eventsToBroadcast, SourceOptions::withEventsToBroadcast)
				.set("on-connect", this.onConnect, SourceOptions::withOnConnect)
				.set("history", this.history, SourceOptions::withHistory)
				.set("heartbeat", this.heartbeat, SourceOptions::withHeartbeat)
				.set("writes", this.writes, SourceOptions::withWrites)
				.set("refresh", this.refresh, SourceOptions::withRefresh)
				.set("load-timeout", this.loadTimeout, SourceOptions::withLoadTimeout)
				.set("listener-queue", this.listenerQueue, SourceOptions::withListenerQueue)
				.set("pending-requests", this.pendingRequests, SourceOptions::withPendingRequests)
				.set("max-sinks", this.maxSinks, SourceOptions::withMaxSinks)
				.set("snapshot-part", this.snapshotPart, SourceOptions::withSnapshotPart)
				.set("ack", this.ack, SourceOptions::withAck)
				.set("ack-timeout", this.ackTimeout, SourceOptions::withAckTimeout)
				.set("append-queue", this.appendQueue, SourceOptions::withAppendQueue)
				.get();
		}

	}

	/**
	 * Settings of a sink. What is absent is taken from the defaults.
	 *
	 * @param keyType Type of the keys, with generics if it has any. Where the same
	 * context has the source, that one's comes first.
	 * @param valueType Type of the values, with generics if it has any. Where the same
	 * context has the source, that one's comes first.
	 * @param single Whether the namespace holds one value and has no keys. Where the same
	 * context has the source, that one's comes first.
	 * @param mode What the sink holds.
	 * @param requestTimeout How long a request may take. Zero waits for ever.
	 * @param staleAfter How long no proof of freshness may come before the sink is stale.
	 * @param listenerQueue How many changes wait for slow listeners. Past that there is
	 * one slot per key.
	 * @param maxEntries How many entries an on-demand sink holds.
	 * @param negativeTtl How long an answer that a key is absent stands. Zero is until
	 * the key changes.
	 * @param pendingRequests How many keys may be waited for at once.
	 * @param reorderWindow How long changes that are missing may only be late, before the
	 * sink asks for them. Has to be shorter than stale-after.
	 * @param reorderBuffer How many changes are kept that arrived before those they
	 * follow. Past that they are dropped and asked for again.
	 * @param snapshotParts How many parts a snapshot may have. One that has more is not
	 * taken.
	 * @param warmStart File that keeps the last snapshot of a replica, so that it is
	 * served after a restart, as stale, until the sink is in sync. An empty value
	 * switches it off.
	 */
	public record Sink(@Nullable String keyType, @Nullable String valueType, @Nullable Boolean single,
			@Nullable SinkMode mode, @Nullable Duration requestTimeout, @Nullable Duration staleAfter,
			@Nullable Integer listenerQueue, @Nullable Integer maxEntries, @Nullable Duration negativeTtl,
			@Nullable Integer pendingRequests, @Nullable Duration reorderWindow, @Nullable Integer reorderBuffer,
			@Nullable Integer snapshotParts, @Nullable String warmStart) {

		SinkOptions applyTo(SinkOptions options, String path) {
			if (!OptionMapper.isAny(this.mode, this.requestTimeout, this.staleAfter, this.listenerQueue,
					this.maxEntries, this.negativeTtl, this.pendingRequests, this.reorderWindow, this.reorderBuffer,
					this.snapshotParts, this.warmStart)) {
				return options;
			}
			return new OptionMapper<>(path, options).set("mode", this.mode, SinkOptions::withMode)
				.set("request-timeout", this.requestTimeout, SinkOptions::withRequestTimeout)
				.set("stale-after", this.staleAfter, SinkOptions::withStaleAfter)
				.set("listener-queue", this.listenerQueue, SinkOptions::withListenerQueue)
				.set("max-entries", this.maxEntries, SinkOptions::withMaxEntries)
				.set("negative-ttl", this.negativeTtl, SinkOptions::withNegativeTtl)
				.set("pending-requests", this.pendingRequests, SinkOptions::withPendingRequests)
				.set("reorder-window", this.reorderWindow, SinkOptions::withReorderWindow)
				.set("reorder-buffer", this.reorderBuffer, SinkOptions::withReorderBuffer)
				.set("snapshot-parts", this.snapshotParts, SinkOptions::withSnapshotParts)
				.set("warm-start", this.warmStart, (changed, file) -> changed.withWarmStart(WarmStartFile.path(file)))
				.get();
		}

	}

}
