package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.PrimaryAccess.Cut;
import io.stateeventtarget.replication.PrimaryAccess.Delta;
import io.stateeventtarget.replication.PrimaryAccess.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * The source's side of the protocol: tells sinks of changes, answers what they ask, and
 * keeps account of them. A state machine without threads, I/O or clock: the caller calls
 * one method at a time and hands in the time, and gets back what is to be done through
 * {@link SourceOutput}.
 * <p>
 * Changes arrive here in order, after the primary state made them, so what the primary
 * state answers may be ahead of what was published. Sinks bear that: they drop what they
 * have already.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class SourceEngine<K, V> {

	/**
	 * For how many heartbeats a sink may be silent before it is forgotten.
	 */
	private static final int SILENT_HEARTBEATS = 5;

	private final SourceOptions options;

	private final long heartbeat;

	private final boolean hasLoader;

	private final Visibility<K, V> visibility;

	private final PrimaryAccess<K, V> primary;

	private final SourceOutput<K, V> output;

	private final Map<String, Peer<K, V>> peers = new ConcurrentHashMap<>();

	private final Map<K, Map<RequestId, SinkMessage.Request<K, V>>> loads = new HashMap<>();

	private Origin origin = Origin.NONE;

	private boolean active;

	private long published;

	private @Nullable Cut<K, V> sharedCut;

	private long beganAt;

	private long heartbeatAt;

	private int waiting;

	private boolean full;

	/**
	 * Creates an engine that is not active yet.
	 * @param definition the namespace
	 * @param primary the primary state
	 * @param output gets what is to be done
	 */
	public SourceEngine(StateDefinition<K, V> definition, PrimaryAccess<K, V> primary, SourceOutput<K, V> output) {
		this.options = definition.sourceOptions();
		this.heartbeat = TimeUnit.NANOSECONDS.convert(this.options.heartbeat());
		this.hasLoader = definition.loader() != null && LoaderMethods.mayLoadKeys(definition.loader());
		this.visibility = new Visibility<>(this.options.eventsToBroadcast(), definition.audienceResolver(),
				output::resolverFailed);
		this.primary = primary;
		this.output = output;
	}

	/**
	 * Begins an incarnation and says so.
	 * @param version its first version: a new epoch, and the changes that were made in it
	 * so far and that were not handed in
	 * @param sourceId the id of the source
	 * @param now elapsed time in nanoseconds
	 */
	public void begin(String sourceId, Version version, long now) {
		this.active = true;
		this.origin = new Origin(sourceId, version.epoch());
		this.published = version.sequence();
		this.sharedCut = null;
		this.peers.clear();
		this.beganAt = now;
		heartbeat(now);
	}

	/**
	 * Ends an incarnation: until the next one begins, nobody is told or answered.
	 */
	public void end() {
		this.active = false;
		this.sharedCut = null;
		this.peers.clear();
	}

	/**
	 * Publishes a change.
	 * @param change the change, the next one of its epoch
	 * @param now elapsed time in nanoseconds
	 */
	public void onChanges(Changes<K, V> change, long now) {
		if (!this.active || change.origin().epoch() != this.origin.epoch() || change.to() <= this.published) {
			return;
		}
		this.published = change.to();
		if (this.visibility.isUniform()) {
			List<Change<K, V>> steps = this.visibility.broadcast(change.changes());
			this.output.publish((steps != change.changes())
					? new Changes<>(this.origin, change.from(), change.to(), steps) : change);
			return;
		}
		this.peers.forEach((id, peer) -> this.output.send(id, new Changes<>(this.origin, change.from(), change.to(),
				this.visibility.visible(peer.info(now), change.changes()))));
	}

	/**
	 * Takes a message of a sink.
	 * @param message the message
	 * @param now elapsed time in nanoseconds
	 */
	public void onMessage(SinkMessage<K, V> message, long now) {
		if (message.epoch() > this.origin.epoch()) {
			this.output.fenced(message.epoch());
			return;
		}
		if (!this.active) {
			return;
		}
		Peer<K, V> peer = peer(message.sinkId(), now);
		if (peer == null) {
			return;
		}
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			onConnect(connect, peer, now);
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			onRequest(request, peer.info(now));
		}
		else if (message instanceof SinkMessage.Write<K, V> write) {
			onWrite(write, peer, now);
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			peer.tell(alive.mode(), alive.version(), alive.status());
			answerHeartbeat(alive.sinkId(), alive.nonce());
		}
	}

	/**
	 * Forgets a sink.
	 * @param sinkId its id
	 */
	public void onSinkGone(String sinkId) {
		this.peers.remove(sinkId);
		noteRoom();
	}

	/**
	 * A load that the output was asked for has ended; what was found is in the primary
	 * state.
	 * @param key the key
	 * @param failure why it failed, or {@code null} if it did not
	 * @param now elapsed time in nanoseconds
	 */
	public void onLoaded(K key, @Nullable String failure, long now) {
		Map<RequestId, SinkMessage.Request<K, V>> requests = this.loads.remove(key);
		if (requests == null) {
			return;
		}
		this.waiting -= requests.size();
		for (SinkMessage.Request<K, V> request : requests.values()) {
			Peer<K, V> peer = this.peers.get(request.sinkId());
			if (peer != null && failure != null) {
				this.output.send(request.sinkId(),
						new SourceMessage.Failed<>(this.origin, request.requestId(), failure));
			}
			else if (peer != null && !answer(request, peer.info(now))) {
				answerMissing(request);
			}
		}
	}

	/**
	 * Does what is due.
	 * @param now elapsed time in nanoseconds
	 */
	public void onTick(long now) {
		if (this.active && now - this.heartbeatAt >= this.heartbeat) {
			this.sharedCut = null;
			long patience = Math.min(this.heartbeat, Long.MAX_VALUE / SILENT_HEARTBEATS) * SILENT_HEARTBEATS;
			this.peers.values().removeIf((peer) -> peer.isSilentSince(now - patience));
			noteRoom();
			heartbeat(now);
		}
	}

	/**
	 * The sinks that were heard of lately. May be called by any thread.
	 * @param now elapsed time in nanoseconds
	 * @return an immutable list
	 */
	public Collection<SinkInfo> sinks(long now) {
		return this.peers.values().stream().map((peer) -> peer.info(now)).toList();
	}

	private @Nullable Peer<K, V> peer(String sinkId, long now) {
		Peer<K, V> peer = this.peers.get(sinkId);
		if (peer == null) {
			if (this.peers.size() >= this.options.maxSinks()) {
				refuse(sinkId);
				return null;
			}
			peer = new Peer<>(sinkId);
			this.peers.put(sinkId, peer);
		}
		peer.heard(now);
		return peer;
	}

	private void refuse(String sinkId) {
		if (!this.full) {
			this.full = true;
			this.output.sinkRefused(sinkId, this.options.maxSinks());
		}
	}

	private void noteRoom() {
		this.full = this.full && this.peers.size() >= this.options.maxSinks();
	}

	private void onConnect(SinkMessage.Connect<K, V> connect, Peer<K, V> peer, long now) {
		boolean first = peer.connects();
		peer.tell(connect.mode(), connect.since(), SyncStatus.CONNECTING);
		if (connect.mode() == SinkMode.ON_DEMAND || !this.options.feedsReplicas()) {
			sendKeys(connect, (connect.keys() != null) ? connect.keys() : Set.of(), peer.info(now));
		}
		else {
			Delta<K, V> delta = this.primary.since(connect.since());
			if (delta != null) {
				sendDelta(connect, delta, peer.info(now));
			}
			else if (!first || !sendFromBeginning(connect, peer.info(now), now)) {
				sendSnapshot(connect, peer.info(now));
			}
		}
		answerHeartbeat(connect.sinkId(), connect.nonce());
	}

	private void sendDelta(SinkMessage.Connect<K, V> connect, Delta<K, V> delta, SinkInfo sink) {
		long from = connect.since().sequence() + 1;
		if (delta.sequence() >= from) {
			this.output.send(sink.id(),
					new Changes<>(this.origin, from, delta.sequence(), this.visibility.visible(sink, delta.steps())));
		}
	}

	/**
	 * Tells a new sink all changes of an incarnation that has just begun without entries,
	 * so that it hears those made before the start one by one, too.
	 * @return whether that was possible
	 */
	private boolean sendFromBeginning(SinkMessage.Connect<K, V> connect, SinkInfo sink, long now) {
		boolean timely = connect.since().equals(Version.NONE) && now - this.beganAt < this.heartbeat;
		Delta<K, V> all = timely ? this.primary.sinceBeginning(this.origin.epoch()) : null;
		if (all == null) {
			return false;
		}
		this.output.send(sink.id(),
				new SourceMessage.Snapshot<>(this.origin, 0, 0, 1, List.of(), null, connect.nonce()));
		if (all.sequence() > 0) {
			this.output.send(sink.id(),
					new Changes<>(this.origin, 1, all.sequence(), this.visibility.visible(sink, all.steps())));
		}
		return true;
	}

	private void sendSnapshot(SinkMessage.Connect<K, V> connect, SinkInfo sink) {
		Cut<K, V> cut = this.sharedCut;
		Delta<K, V> rest = (cut != null) ? this.primary.since(cut.version()) : null;
		if (cut == null || rest == null) {
			cut = this.primary.cut();
			if (!isCurrent(cut.version())) {
				return;
			}
			rest = new Delta<>(List.of(), cut.version().sequence());
			this.sharedCut = cut;
		}
		Collection<Entry<K, V>> entries = this.visibility.isUniform() ? cut.entries().asCollection()
				: this.visibility.visible(sink, cut.entries());
		long sequence = cut.version().sequence();
		this.output.send(sink.id(),
				new SourceMessage.Snapshot<>(this.origin, sequence, 0, 1, entries, null, connect.nonce()));
		if (rest.sequence() > sequence) {
			this.output.send(sink.id(), new Changes<>(this.origin, sequence + 1, rest.sequence(),
					this.visibility.visible(sink, rest.steps())));
		}
	}

	private void sendKeys(SinkMessage.Connect<K, V> connect, Set<K> keys, SinkInfo sink) {
		List<Entry<K, V>> entries = new ArrayList<>(keys.size());
		long sequence = this.published;
		for (K key : keys) {
			Lookup<K, V> found = this.primary.lookup(key);
			if (!isCurrent(found.version())) {
				return;
			}
			sequence = Math.min(sequence, found.version().sequence());
			if (found.entry() != null && this.visibility.isVisible(sink, key, found.entry().value())) {
				entries.add(found.entry());
			}
		}
		this.output.send(sink.id(),
				new SourceMessage.Snapshot<>(this.origin, sequence, 0, 1, entries, keys, connect.nonce()));
	}

	private void onRequest(SinkMessage.Request<K, V> request, SinkInfo sink) {
		if (answer(request, sink)) {
			return;
		}
		if (!this.hasLoader || this.primary.lookup(request.key()).entry() != null) {
			answerMissing(request);
			return;
		}
		Map<RequestId, SinkMessage.Request<K, V>> sharing = this.loads.get(request.key());
		RequestId id = new RequestId(sink.id(), request.requestId());
		if (sharing != null && sharing.containsKey(id)) {
			return;
		}
		if (this.waiting >= this.options.pendingRequests()) {
			this.output.send(sink.id(), new SourceMessage.Failed<>(this.origin, request.requestId(),
					"the source has too many requests waiting for its loader ('pending-requests')"));
			return;
		}
		this.waiting++;
		this.loads.computeIfAbsent(request.key(), (key) -> new LinkedHashMap<>()).put(id, request);
		if (sharing == null) {
			this.output.load(request.key());
		}
	}

	private boolean answer(SinkMessage.Request<K, V> request, SinkInfo sink) {
		Lookup<K, V> found = this.primary.lookup(request.key());
		Entry<K, V> entry = found.entry();
		if (entry == null || !isCurrent(found.version())
				|| !this.visibility.isVisible(sink, entry.key(), entry.value())) {
			return false;
		}
		this.output.send(sink.id(),
				new SourceMessage.Answer<>(this.origin, found.version().sequence(), request.requestId(), entry));
		return true;
	}

	private void answerMissing(SinkMessage.Request<K, V> request) {
		Lookup<K, V> found = this.primary.lookup(request.key());
		if (!isCurrent(found.version())) {
			return;
		}
		this.output.send(request.sinkId(), new SourceMessage.Missing<>(this.origin, found.version().sequence(),
				request.requestId(), request.key()));
		if (found.entry() == null) {
			this.output.missing(request.key());
		}
	}

	private void onWrite(SinkMessage.Write<K, V> write, Peer<K, V> peer, long now) {
		SourceMessage<K, V> outcome = peer.outcome(write.number());
		if (outcome == null) {
			outcome = write(write, peer, now);
			peer.keep(write.number(), outcome);
		}
		this.output.sendBehind(write.sinkId(), outcome);
	}

	private SourceMessage<K, V> write(SinkMessage.Write<K, V> write, Peer<K, V> peer, long now) {
		if (write.firstTried() != this.origin.epoch() || peer.hasForgotten(write.number())) {
			return new SourceMessage.Rejected<>(this.origin, write.number(), true,
					"the write was first sent to another incarnation of the source, or too long ago");
		}
		try {
			return new SourceMessage.Written<>(this.origin, write.number(), this.primary.write(write, peer.info(now)));
		}
		catch (StateException ex) {
			return new SourceMessage.Rejected<>(this.origin, write.number(), ex instanceof StateTimeoutException,
					String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			return new SourceMessage.Rejected<>(this.origin, write.number(), true, "the source failed: " + ex);
		}
	}

	/**
	 * Whether what the primary state says belongs to the incarnation that this engine
	 * speaks for. It does not while a source is being restarted.
	 */
	private boolean isCurrent(Version version) {
		return version.epoch() == this.origin.epoch();
	}

	private void heartbeat(long now) {
		this.heartbeatAt = now;
		this.output.publish(new SourceMessage.Heartbeat<>(this.origin, this.published, features(), 0));
	}

	private void answerHeartbeat(String sinkId, long nonce) {
		this.output.send(sinkId, new SourceMessage.Heartbeat<>(this.origin, this.published, features(), nonce));
	}

	private SourceFeatures features() {
		return new SourceFeatures(this.hasLoader, this.options.feedsReplicas());
	}

	/**
	 * Tells requests of several sinks apart.
	 *
	 * @param sinkId who asks
	 * @param requestId the number of the request
	 */
	private record RequestId(String sinkId, long requestId) {

	}

}
