package io.stateeventtarget.replication;

import java.util.Collection;
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
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.WriteSession;
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

	/**
	 * How often an incarnation takes a higher epoch than one that it heard of.
	 */
	private static final int MOST_OUTRANKS = 8;

	private final SourceOptions options;

	private final long heartbeat;

	private final ServingTerms terms;

	private final Visibility<K, V> visibility;

	private final PrimaryAccess<K, V> primary;

	private final SourceOutput<K, V> output;

	private final Heartbeats<K, V> heartbeats;

	private final SnapshotSender<K, V> snapshots;

	private final LoadRequests<K, V> loads;

	private final OpenQuestions questions = new OpenQuestions();

	private final Map<String, Peer<K, V>> peers = new ConcurrentHashMap<>();

	private Origin origin = Origin.NONE;

	private boolean active;

	private boolean logged;

	private long published;

	private long startedAt;

	private int outranks;

	private long beganAt;

	private long heartbeatAt;

	private long lastSession;

	private boolean full;

	/**
	 * Creates the engine of a source, which is not active yet.
	 * @param definition the namespace
	 * @param primary the primary state
	 * @param output gets what is to be done
	 */
	public SourceEngine(StateDefinition<K, V> definition, PrimaryAccess<K, V> primary, SourceOutput<K, V> output) {
		this(definition, ServingTerms.ofSource(features(definition)), primary, output);
	}

	/**
	 * Creates an engine that is not active yet.
	 * @param definition the namespace
	 * @param terms how sinks are served
	 * @param primary the primary state, or what stands for it
	 * @param output gets what is to be done
	 */
	public SourceEngine(StateDefinition<K, V> definition, ServingTerms terms, PrimaryAccess<K, V> primary,
			SourceOutput<K, V> output) {
		this.options = definition.sourceOptions();
		this.heartbeat = TimeUnit.NANOSECONDS.convert(this.options.heartbeat());
		this.terms = terms;
		this.lastSession = terms.lastSession();
		this.visibility = new Visibility<>(this.options.eventsToBroadcast(), definition.audienceResolver(),
				output::resolverFailed);
		this.primary = primary;
		this.output = output;
		this.heartbeats = new Heartbeats<>(primary, output, terms.features(),
				terms.digests() && this.visibility.isUniform());
		this.snapshots = new SnapshotSender<>(primary, this.visibility, output, this.options.snapshotPart());
		this.loads = new LoadRequests<>(this.options.pendingRequests());
	}

	/**
	 * What the source of a namespace offers.
	 * @param definition the namespace, as its source defines it
	 * @return the features, of which its sinks hear
	 */
	public static SourceFeatures features(StateDefinition<?, ?> definition) {
		return new SourceFeatures(definition.loader() != null && LoaderMethods.mayLoadKeys(definition.loader()),
				definition.sourceOptions().feedsReplicas());
	}

	/**
	 * Begins an incarnation and says so.
	 * @param version its first version: a new epoch, and the changes that were made in it
	 * so far and that were not handed in
	 * @param sourceId the id of the source
	 * @param now elapsed time in nanoseconds
	 */
	public void begin(String sourceId, Version version, long now) {
		begin(sourceId, version, false, now);
	}

	/**
	 * Begins an incarnation and says so, unless a durable log does.
	 * @param version its first version: a new epoch, and the changes that were made in it
	 * so far and that were not handed in
	 * @param sourceId the id of the source
	 * @param logged whether sinks get changes and snapshots from a durable log, and hear
	 * from here only what is said beside it
	 * @param now elapsed time in nanoseconds
	 */
	public void begin(String sourceId, Version version, boolean logged, long now) {
		this.logged = logged;
		if (!this.active) {
			this.startedAt = now;
			this.outranks = 0;
		}
		this.active = true;
		this.origin = new Origin(sourceId, version.epoch());
		this.published = version.sequence();
		this.peers.clear();
		this.questions.clear();
		this.snapshots.begin(this.origin);
		this.heartbeats.begin(this.origin);
		this.beganAt = now;
		heartbeat(now);
	}

	/**
	 * Ends an incarnation: until the next one begins, nobody is told or answered.
	 */
	public void end() {
		this.active = false;
		this.snapshots.endSharing();
		this.peers.clear();
		this.questions.clear();
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
		if (this.logged) {
			return;
		}
		if (this.visibility.isUniform()) {
			List<Change<K, V>> steps = this.visibility.broadcast(change.changes());
			this.output.publish((steps != change.changes())
					? new Changes<>(this.origin, change.from(), change.to(), steps) : change);
		}
		else {
			this.peers.forEach((id, peer) -> this.output.send(id, new Changes<>(this.origin, change.from(), change.to(),
					this.visibility.visible(peer.info(now), change.changes()))));
		}
		this.heartbeats.published(this.published);
	}

	/**
	 * Takes a message of a sink.
	 * @param message the message
	 * @param now elapsed time in nanoseconds
	 */
	public void onMessage(SinkMessage<K, V> message, long now) {
		if (this.terms.believesSinks() && message.heard().compareTo(this.origin) > 0) {
			onNewer(message.heard(), now);
			return;
		}
		if (!this.active) {
			return;
		}
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			Peer<K, V> peer = peer(connect.sinkId(), connect.instance(), now);
			if (peer != null) {
				onConnect(connect, peer, now);
			}
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			onAlive(alive, now);
		}
		else if (message instanceof SinkMessage.Request<K, V> request && !this.terms.provesItself()) {
			this.questions.add(now, () -> onRequest(request, now));
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			onRequest(request, now);
		}
		else if (message instanceof SinkMessage.Write<K, V> write) {
			onWrite(write, now);
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
		for (SinkMessage.Request<K, V> request : this.loads.take(key)) {
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
	 * What is said here was proven to be the truth, where that takes others: answers the
	 * questions that were asked no later.
	 * @param asOf when it was the truth, in elapsed time in nanoseconds
	 */
	public void onProven(long asOf) {
		this.questions.answer(asOf);
	}

	/**
	 * Does what is due.
	 * @param now elapsed time in nanoseconds
	 */
	public void onTick(long now) {
		if (this.active && now - this.heartbeatAt >= this.heartbeat) {
			this.snapshots.endSharing();
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

	/**
	 * Whether a sink may see an entry. May be called by any thread.
	 * @param sink the sink
	 * @param key the key
	 * @param value the value
	 * @return whether it may
	 */
	public boolean isVisible(SinkInfo sink, K key, V value) {
		return this.visibility.isVisible(sink, key, value);
	}

	/**
	 * The number of the session for writes that was opened last.
	 */
	long lastSession() {
		return this.lastSession;
	}

	/**
	 * A sink has heard of a newer incarnation. Where this one has only just started, on a
	 * channel that does not hand out epochs, it outranks the other, a few times; later it
	 * is fenced.
	 */
	private void onNewer(Origin newer, long now) {
		if (this.active && this.outranks < MOST_OUTRANKS && now - this.startedAt < this.heartbeat) {
			this.outranks++;
			this.output.outrank(newer);
		}
		else {
			this.output.fenced(newer);
		}
	}

	/**
	 * The account of a sink that says which of its lives it is, a new one where it began
	 * another.
	 * @return the account, or {@code null} if there are too many
	 */
	private @Nullable Peer<K, V> peer(String sinkId, long instance, long now) {
		Peer<K, V> peer = this.peers.get(sinkId);
		if (peer == null && this.peers.size() >= this.options.maxSinks()) {
			refuse(sinkId);
			return null;
		}
		if (peer == null || !peer.isInstance(instance)) {
			peer = new Peer<>(sinkId, instance, ++this.lastSession, this.output.principal(sinkId));
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
		SinkInfo sink = peer.info(now);
		peer.tell(connect.mode(), connect.since().version(), SyncStatus.CONNECTING);
		if (!this.logged) {
			sendMissing(connect, sink, first, now);
		}
		answer(sink.id(), peer.session(), connect.nonce(), now);
	}

	private void sendMissing(SinkMessage.Connect<K, V> connect, SinkInfo sink, boolean first, long now) {
		if (connect.mode() == SinkMode.ON_DEMAND || !this.options.feedsReplicas()) {
			this.snapshots.sendKeys(sink, (connect.keys() != null) ? connect.keys() : Set.of());
		}
		else {
			Delta<K, V> delta = this.primary.since(connect.since());
			if (delta != null) {
				this.snapshots.sendRest(sink, connect.since().sequence(), delta);
			}
			else if (!isBeginning(connect, first, now) || !this.snapshots.sendFromBeginning(sink)) {
				this.snapshots.sendAll(sink);
			}
		}
	}

	/**
	 * Whether a sink is new while this incarnation is, too, so that it may hear of the
	 * changes before the start one by one.
	 */
	private boolean isBeginning(SinkMessage.Connect<K, V> connect, boolean first, long now) {
		return first && connect.since().equals(Position.NONE) && now - this.beganAt < this.heartbeat;
	}

	private void onAlive(SinkMessage.Alive<K, V> alive, long now) {
		Peer<K, V> peer = this.peers.get(alive.sinkId());
		if (peer != null && !peer.isInstance(0) && !peer.isInstance(alive.instance())) {
			answer(alive.sinkId(), 0, alive.nonce(), now);
			return;
		}
		peer = peer(alive.sinkId(), alive.instance(), now);
		if (peer != null) {
			peer.tell(alive.mode(), alive.version(), alive.status());
			answer(alive.sinkId(), peer.session(), alive.nonce(), now);
		}
	}

	/**
	 * Answers a question, or lets it wait until the answer is proven to be the truth.
	 */
	private void answer(String sinkId, long session, long nonce, long now) {
		if (this.terms.provesItself()) {
			this.heartbeats.answer(sinkId, this.published, session, nonce);
		}
		else {
			this.questions.add(now, () -> {
				if (this.peers.containsKey(sinkId)) {
					this.heartbeats.answer(sinkId, this.published, session, nonce);
				}
			});
		}
	}

	private void onRequest(SinkMessage.Request<K, V> request, long now) {
		Peer<K, V> peer = this.peers.get(request.sinkId());
		if (peer == null) {
			peer = peer(request.sinkId(), 0, now);
		}
		if (peer == null || answer(request, peer.info(now))) {
			return;
		}
		peer.heard(now);
		if (!this.terms.features().loader() || this.primary.lookup(request.key()).entry() != null) {
			answerMissing(request);
			return;
		}
		switch (this.loads.add(request)) {
			case NEEDS_LOAD -> this.output.load(request.key());
			case REFUSED ->
				this.output.send(request.sinkId(), new SourceMessage.Failed<>(this.origin, request.requestId(),
						"the source has too many requests waiting for its loader ('pending-requests')"));
			case SHARES_LOAD -> {
			}
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

	private void onWrite(SinkMessage.Write<K, V> write, long now) {
		Peer<K, V> peer = this.peers.get(write.sinkId());
		boolean open = peer != null && write.session().equals(new WriteSession(this.origin, peer.session()));
		if (peer == null || !open || peer.hasForgotten(write.number())) {
			this.output.sendBehind(write.sinkId(), new SourceMessage.Rejected<>(this.origin, write.number(), true,
					"it was first sent to another incarnation of the source, or before the source lost sight of the sink"));
			return;
		}
		peer.heard(now);
		SourceMessage<K, V> outcome = peer.outcome(write.number());
		if (outcome != null) {
			this.output.sendBehind(write.sinkId(), outcome);
		}
		else if (!peer.knows(write.number())) {
			peer.begin(write.number());
			SourceMessage<K, V> made = write(write, peer, now);
			if (made != null) {
				onOutcome(write, made);
			}
		}
	}

	/**
	 * The outcome of a write is known.
	 * @param write the write
	 * @param outcome what to tell its sink
	 */
	void onOutcome(SinkMessage.Write<K, V> write, SourceMessage<K, V> outcome) {
		Peer<K, V> peer = this.peers.get(write.sinkId());
		if (peer != null && write.session().equals(new WriteSession(this.origin, peer.session()))) {
			peer.keep(write.number(), outcome);
			this.output.sendBehind(write.sinkId(), outcome);
		}
	}

	/**
	 * A write that was taken for made was not made, since the durable log did not accept
	 * it.
	 * @param sinkId the sink that sent it
	 * @param number the number of the write
	 * @param unknown whether that is not certain
	 * @param reason why, fit to be told to the sink
	 */
	public void onWriteLost(String sinkId, long number, boolean unknown, String reason) {
		SourceMessage<K, V> outcome = new SourceMessage.Rejected<>(this.origin, number, unknown, reason);
		Peer<K, V> peer = this.peers.get(sinkId);
		if (peer != null && peer.outcome(number) != null) {
			peer.keep(number, outcome);
		}
		this.output.send(sinkId, outcome);
	}

	/**
	 * Makes a write.
	 * @return what became of it, or {@code null} if that comes later
	 */
	private @Nullable SourceMessage<K, V> write(SinkMessage.Write<K, V> write, Peer<K, V> peer, long now) {
		try {
			Version version = this.primary.write(write, peer.info(now));
			return (version != null) ? new SourceMessage.Written<>(this.origin, write.number(), version) : null;
		}
		catch (StateException ex) {
			return new SourceMessage.Rejected<>(this.origin, write.number(), ex instanceof StateTimeoutException,
					String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			this.output.writeFailed(ex);
			return new SourceMessage.Rejected<>(this.origin, write.number(), true, "the source failed to make it");
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
		if (!this.logged) {
			this.heartbeats.beat(this.published);
		}
	}

}
