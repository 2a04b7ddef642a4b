package io.stateeventtarget;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How a source behaves. Immutable; start from {@link #defaults()}.
 *
 * @param eventsToBroadcast the kinds of events that sinks are told of. With update,
 * remove or reset left out, every sink is on-demand.
 * @param onConnect what a sink gets when it connects
 * @param history how many changes are kept for deltas
 * @param heartbeat the time between heartbeats
 * @param writes whether writes of sinks are taken
 * @param refresh the time between reloads through the {@link StateLoader}, or zero for
 * none
 * @param loadTimeout how long the {@link StateLoader} may take for one key
 * @param listenerQueue how many changes wait for slow listeners before they are conflated
 * per key
 * @param pendingRequests how many keys may be waited for at once
 * @param maxSinks how many connected sinks are kept account of
 * @param snapshotPart how many entries one part of a snapshot has at most
 * @param ack on a durable engine, when a change is taken for made
 * @param ackTimeout on a durable engine, how long who makes a change waits for the
 * engine, or for room in the queue of what it has to accept
 * @param appendQueue on a durable engine, how many changes may wait for it
 */
public record SourceOptions(Set<StateEventType> eventsToBroadcast, OnConnect onConnect, int history, Duration heartbeat,
		WritePolicy writes, Duration refresh, Duration loadTimeout, int listenerQueue, int pendingRequests,
		int maxSinks, int snapshotPart, AckMode ack, Duration ackTimeout, int appendQueue) {

	private static final SourceOptions DEFAULTS = new SourceOptions(EnumSet.allOf(StateEventType.class),
			OnConnect.SNAPSHOT, 4096, Duration.ofSeconds(1), WritePolicy.DENY, Duration.ZERO, Duration.ofSeconds(10),
			4096, 65_536, 10_000, 1_000, AckMode.ENGINE, Duration.ofSeconds(5), 65_536);

	public SourceOptions {
		eventsToBroadcast = Set.copyOf(eventsToBroadcast);
		Bounds.atLeast("history", history, 0);
		Bounds.positive("heartbeat", heartbeat);
		Bounds.notNegative("refresh", refresh);
		Bounds.positive("loadTimeout", loadTimeout);
		Bounds.atLeast("listenerQueue", listenerQueue, 1);
		Bounds.atLeast("pendingRequests", pendingRequests, 1);
		Bounds.atLeast("maxSinks", maxSinks, 1);
		Bounds.atLeast("snapshotPart", snapshotPart, 1);
		Objects.requireNonNull(ack, "ack");
		Bounds.positive("ackTimeout", ackTimeout);
		Bounds.atLeast("appendQueue", appendQueue, 1);
	}

	/**
	 * The options that a source has when nothing else is said.
	 * @return the defaults
	 */
	public static SourceOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Whether sinks can be full replicas: everything that changes entries is told.
	 * @return whether a sink gets all entries when it connects and every change after
	 */
	public boolean feedsReplicas() {
		return this.onConnect == OnConnect.SNAPSHOT && this.eventsToBroadcast
			.containsAll(EnumSet.of(StateEventType.UPDATE, StateEventType.REMOVE, StateEventType.RESET));
	}

	/**
	 * Returns these options with another {@code eventsToBroadcast}.
	 * @param eventsToBroadcast the kinds of events that sinks are told of. With update,
	 * remove or reset left out, every sink is on-demand.
	 * @return the changed options
	 */
	public SourceOptions withEventsToBroadcast(Set<StateEventType> eventsToBroadcast) {
		return new SourceOptions(eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code onConnect}.
	 * @param onConnect what a sink gets when it connects
	 * @return the changed options
	 */
	public SourceOptions withOnConnect(OnConnect onConnect) {
		return new SourceOptions(this.eventsToBroadcast, onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code history}.
	 * @param history how many changes are kept for deltas
	 * @return the changed options
	 */
	public SourceOptions withHistory(int history) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code heartbeat}.
	 * @param heartbeat the time between heartbeats
	 * @return the changed options
	 */
	public SourceOptions withHeartbeat(Duration heartbeat) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code writes}.
	 * @param writes whether writes of sinks are taken
	 * @return the changed options
	 */
	public SourceOptions withWrites(WritePolicy writes) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code refresh}.
	 * @param refresh the time between reloads through the {@link StateLoader}, or zero
	 * for none
	 * @return the changed options
	 */
	public SourceOptions withRefresh(Duration refresh) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks, this.snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code loadTimeout}.
	 * @param loadTimeout how long the {@link StateLoader} may take for one key
	 * @return the changed options
	 */
	public SourceOptions withLoadTimeout(Duration loadTimeout) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks, this.snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code listenerQueue}.
	 * @param listenerQueue how many changes wait for slow listeners before they are
	 * conflated per key
	 * @return the changed options
	 */
	public SourceOptions withListenerQueue(int listenerQueue) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, listenerQueue, this.pendingRequests, this.maxSinks, this.snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code pendingRequests}.
	 * @param pendingRequests how many keys may be waited for at once
	 * @return the changed options
	 */
	public SourceOptions withPendingRequests(int pendingRequests) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, pendingRequests, this.maxSinks, this.snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code maxSinks}.
	 * @param maxSinks how many connected sinks are kept account of
	 * @return the changed options
	 */
	public SourceOptions withMaxSinks(int maxSinks) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, maxSinks, this.snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code snapshotPart}.
	 * @param snapshotPart how many entries one part of a snapshot has at most
	 * @return the changed options
	 */
	public SourceOptions withSnapshotPart(int snapshotPart) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks, snapshotPart,
				this.ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code ack}.
	 * @param ack on a durable engine, when a change is taken for made
	 * @return the changed options
	 */
	public SourceOptions withAck(AckMode ack) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, ack, this.ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code ackTimeout}.
	 * @param ackTimeout on a durable engine, how long who makes a change waits
	 * @return the changed options
	 */
	public SourceOptions withAckTimeout(Duration ackTimeout) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, ackTimeout, this.appendQueue);
	}

	/**
	 * Returns these options with another {@code appendQueue}.
	 * @param appendQueue on a durable engine, how many changes may wait for it
	 * @return the changed options
	 */
	public SourceOptions withAppendQueue(int appendQueue) {
		return new SourceOptions(this.eventsToBroadcast, this.onConnect, this.history, this.heartbeat, this.writes,
				this.refresh, this.loadTimeout, this.listenerQueue, this.pendingRequests, this.maxSinks,
				this.snapshotPart, this.ack, this.ackTimeout, appendQueue);
	}

}
