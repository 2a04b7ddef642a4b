package io.stateeventtarget.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The sink's side of the protocol: applies what the source sends, in order and only
 * forward, notices gaps, catches up, asks for keys, and knows how fresh it is. A state
 * machine without threads, I/O or clock: the caller calls one method at a time and hands
 * in elapsed nanoseconds, and gets back what is to be done through {@link SinkOutput}.
 * <p>
 * Only {@link #store()}, {@link #version()}, {@link #status()}, {@link #provenAt()},
 * {@link #knowsAll()} and {@link #isKnownAbsent} may be called by any thread at any time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class SinkEngine<K, V> {

	private final String namespace;

	private final SinkOptions options;

	private final SinkOutput<K, V> output;

	private final SinkKeys<K, V> keys;

	private final SinkLink<K, V> link;

	private final PendingWrites<K, V> writes;

	private final StateDefinition<K, V> definition;

	private final List<ReplicaRelay<K, V>> relays = new CopyOnWriteArrayList<>();

	private long now;

	private SourceFeatures features = new SourceFeatures(true, true);

	private boolean running;

	private boolean everSynced;

	private long stoppedAt;

	private volatile SyncStatus status = SyncStatus.CONNECTING;

	private volatile boolean knowsAll;

	/**
	 * Creates an engine that is not started.
	 * @param definition the namespace
	 * @param sinkId the id of the sink
	 * @param output gets what is to be done
	 * @param random for jitter
	 * @param now elapsed time in nanoseconds
	 */
	public SinkEngine(StateDefinition<K, V> definition, String sinkId, SinkOutput<K, V> output, RandomGenerator random,
			long now) {
		this.definition = definition;
		this.namespace = definition.namespace();
		this.now = now;
		this.options = definition.sinkOptions();
		this.output = output;
		RetryInterval retry = new RetryInterval(random);
		this.keys = new SinkKeys<>(definition, sinkId, output, this::heard, retry, RandomIds.next(random));
		this.link = new SinkLink<>(sinkId, this.options, output, this.keys, random, now);
		this.stoppedAt = now;
		this.link.wantAll(this.options.mode() == SinkMode.REPLICA);
		this.writes = new PendingWrites<>(this.namespace, sinkId, this.options.pendingRequests(),
				TimeUnit.NANOSECONDS.convert(this.options.requestTimeout()), retry, RandomIds.next(random));
	}

	/**
	 * The entries.
	 * @return the store
	 */
	public ReplicaStore<K, V> store() {
		return this.keys.replica().store();
	}

	/**
	 * The version that is here.
	 * @return the version
	 */
	public Version version() {
		return this.keys.replica().version();
	}

	/**
	 * Whether this sink is in sync.
	 * @return the status
	 */
	public SyncStatus status() {
		return this.status;
	}

	/**
	 * When the question was sent whose answer last proved this sink equal to its source,
	 * or when it was created.
	 * @return elapsed time in nanoseconds
	 */
	public long provenAt() {
		return this.link.provenAt();
	}

	/**
	 * Whether a key that is not here does not exist and asking for it makes no sense.
	 * @return whether this is a replica in sync whose source has no loader
	 */
	public boolean knowsAll() {
		return this.knowsAll;
	}

	/**
	 * Whether a key that is not here is known not to exist now.
	 * @param key the key
	 * @return whether the source said so, or this replica knows all
	 */
	public boolean isKnownAbsent(K key) {
		return this.knowsAll || this.keys.isKnownAbsent(key);
	}

	/**
	 * Begins to serve further sinks from this replica.
	 * @param output gets what is to be done
	 * @param writes hands on their writes
	 * @param lastSession comes before the number of the first session for writes
	 * @param now elapsed time in nanoseconds
	 * @return the relay
	 */
	public ReplicaRelay<K, V> relay(SourceOutput<K, V> output, ReplicaWrites<K, V> writes, long lastSession, long now) {
		this.now = now;
		ReplicaRelay<K, V> relay = new ReplicaRelay<>(this.definition, this, this.keys.replica(), output, writes,
				this.features, lastSession);
		this.relays.add(relay);
		this.keys.replica().addFeed(relay);
		relay.begin();
		return relay;
	}

	void removeRelay(ReplicaRelay<K, V> relay) {
		this.relays.remove(relay);
		this.keys.replica().removeFeed(relay);
	}

	/**
	 * The time that was handed in last.
	 */
	long now() {
		return this.now;
	}

	/**
	 * Asks the source for a proof that this sink is equal to it.
	 */
	void askForProof(long now) {
		if (this.running) {
			this.link.sendAlive(this.status, now);
		}
	}

	/**
	 * Begins with what was held in an earlier life. Has to come before the first start,
	 * on a sink that holds all entries.
	 * @param snapshot what was held
	 * @param provenAt when that was last known to be equal to the source, in elapsed time
	 */
	public void warm(StoredSnapshot<K, V> snapshot, long provenAt) {
		if (this.status == SyncStatus.CONNECTING && version().equals(Version.NONE)
				&& this.options.mode() == SinkMode.REPLICA) {
			this.link.warm(snapshot.position().origin(), provenAt);
			this.keys.warm(snapshot);
			become(SyncStatus.STALE);
		}
	}

	/**
	 * Where this sink stands, if it holds all entries.
	 * @return the position, or {@code null} if it holds only some or none
	 */
	public @Nullable Position completePosition() {
		return this.keys.isComplete() ? this.keys.replica().position() : null;
	}

	/**
	 * Starts to connect.
	 * @param now elapsed time in nanoseconds
	 */
	public void start(long now) {
		if (!this.running && this.status != SyncStatus.CLOSED) {
			this.running = true;
			this.keys.extend(now - this.stoppedAt);
			this.writes.extend(now - this.stoppedAt);
			this.link.start(now);
			this.keys.askAgain();
			sendWrites(now);
		}
	}

	/**
	 * Stops talking. What is held and who waits stays; the time until the next start does
	 * not count for who waits.
	 * @param now elapsed time in nanoseconds
	 */
	public void stop(long now) {
		if (this.running) {
			this.running = false;
			this.stoppedAt = now;
			this.link.stop();
			if (this.status == SyncStatus.SYNCED) {
				become(SyncStatus.STALE);
			}
		}
	}

	/**
	 * Ends for good: who waits gets a {@link StateClosedException}.
	 */
	public void close() {
		if (this.status != SyncStatus.CLOSED) {
			this.running = false;
			become(SyncStatus.CLOSED);
			this.writes.close();
			this.keys.close();
		}
	}

	/**
	 * Starts over from a snapshot.
	 * @param now elapsed time in nanoseconds
	 */
	public void resync(long now) {
		if (this.running) {
			this.link.startOver(now);
		}
	}

	/**
	 * Makes sure that a key that is not here is asked for, once.
	 * @param key the key
	 * @param now elapsed time in nanoseconds
	 */
	public void ask(K key, long now) {
		if (this.status == SyncStatus.CLOSED) {
			this.output.failed(key, closed(key));
			return;
		}
		this.keys.ask(key, this.knowsAll, now);
	}

	/**
	 * Asks the source for the value as of now or later.
	 * @param key the key
	 * @param asker gets the value, or {@code null} if there is none
	 * @param now elapsed time in nanoseconds
	 */
	public void askSource(K key, Outcome<V> asker, long now) {
		if (this.status == SyncStatus.CLOSED) {
			asker.fail(closed(key));
			return;
		}
		this.keys.askSource(key, asker, now);
	}

	/**
	 * Asks the source for a change.
	 * @param key the key
	 * @param value the value, or {@code null} to remove the entry
	 * @param expected the version expected, or {@code null} for any
	 * @param outcome gets the version of the change
	 * @param now elapsed time in nanoseconds
	 */
	public void write(K key, @Nullable V value, @Nullable Version expected, Outcome<Version> outcome, long now) {
		if (this.status == SyncStatus.CLOSED) {
			outcome.fail(closed(key));
			return;
		}
		this.writes.add(key, value, expected, outcome, now);
		sendWrites(now);
	}

	/**
	 * Takes a message of a source.
	 * @param message the message
	 * @param now elapsed time in nanoseconds
	 */
	public void onMessage(SourceMessage<K, V> message, long now) {
		this.now = now;
		int order = message.origin().compareTo(this.link.known());
		if (!this.running) {
			return;
		}
		if (order < 0) {
			this.link.contradict(message.origin(), this.status, now);
			return;
		}
		if (order > 0) {
			meet(message.origin(), !(message instanceof Snapshot), now);
		}
		receive(message, now);
	}

	/**
	 * Goes on in a new incarnation of the source, which began with exactly the entries
	 * that the one before ended with.
	 * @param last where the one before ended
	 * @param next the new incarnation
	 * @param now elapsed time in nanoseconds
	 */
	public void onContinued(Position last, Origin next, long now) {
		this.now = now;
		int order = next.compareTo(this.link.known());
		if (!this.running || order < 0) {
			return;
		}
		boolean ready = this.link.isAt(last);
		if (order > 0) {
			meet(next, !ready, now);
		}
		if (ready) {
			this.link.continueAs(next, now);
		}
	}

	/**
	 * Starts over if this sink is ahead of the end of a durable log, which lost the rest.
	 * @param end where the log ends
	 * @param now elapsed time in nanoseconds
	 */
	public void onRewound(Position end, long now) {
		if (this.running && this.keys.replica().position().isAfter(end)) {
			this.link.rewind(end, now);
			if (this.status == SyncStatus.SYNCED) {
				become(SyncStatus.STALE);
			}
			this.keys.askAgain();
		}
	}

	private void meet(Origin origin, boolean resume, long now) {
		this.link.meet(origin, resume, now);
		this.keys.askAgain();
		sendWrites(now);
	}

	/**
	 * Does what is due.
	 * @param now elapsed time in nanoseconds
	 */
	public void onTick(long now) {
		this.now = now;
		if (this.running) {
			this.keys.onTick(now);
			this.writes.onTick(now);
			sendWrites(now);
			if (this.status == SyncStatus.SYNCED && !isFresh(now)) {
				become(SyncStatus.STALE);
			}
			this.link.onTick(this.status, now);
		}
		this.relays.forEach((relay) -> relay.onTick(now));
	}

	private void receive(SourceMessage<K, V> message, long now) {
		if (message instanceof Changes<K, V> changes) {
			this.link.onChanges(changes, now);
		}
		else if (message instanceof Snapshot<K, V> snapshot) {
			this.link.onSnapshot(snapshot, now);
		}
		else if (message instanceof Heartbeat<K, V> heartbeat) {
			onHeartbeat(heartbeat, now);
		}
		else if (message instanceof SourceMessage.Written<K, V> written) {
			this.writes.onWritten(written);
		}
		else if (message instanceof SourceMessage.Rejected<K, V> rejected) {
			this.writes.onRejected(rejected);
		}
		else {
			onAnswer(message, now);
		}
	}

	private void onHeartbeat(Heartbeat<K, V> heartbeat, long now) {
		if (!heartbeat.features().equals(this.features)) {
			adopt(heartbeat.features(), now);
		}
		SinkLink.Proof proof = this.link.onHeartbeat(heartbeat, now);
		if (proof == SinkLink.Proof.EQUAL) {
			this.relays.forEach((relay) -> relay.onProven(provenAt()));
		}
		if (proof == SinkLink.Proof.EQUAL && this.link.isCaughtUp() && isFresh(now)) {
			become(SyncStatus.SYNCED);
		}
		else if (proof == SinkLink.Proof.DIVERGED && this.status == SyncStatus.SYNCED) {
			this.output.diverged(version());
			become(SyncStatus.STALE);
		}
		sendWrites(now);
	}

	private void onAnswer(SourceMessage<K, V> message, long now) {
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			this.link.onReached(answer.origin(), answer.sequence(), now);
		}
		else if (message instanceof SourceMessage.Missing<K, V> missing) {
			this.link.onReached(missing.origin(), missing.sequence(), now);
		}
		this.keys.onAnswer(message, now);
	}

	private void adopt(SourceFeatures offered, long now) {
		if (offered.loader() && !this.features.loader()) {
			this.keys.doubtAbsences(now);
		}
		this.features = offered;
		this.relays.forEach((relay) -> relay.adopt(offered));
		if (this.link.wantAll(this.options.mode() == SinkMode.REPLICA && offered.replicas())) {
			this.link.connectAnew(now);
		}
		updateKnowledge();
	}

	private boolean isFresh(long now) {
		return now - provenAt() <= TimeUnit.NANOSECONDS.convert(this.options.staleAfter());
	}

	private Origin heard() {
		return this.link.known();
	}

	private void sendWrites(long now) {
		if (this.running) {
			this.writes.due(heard(), this.link.session(), now).forEach(this.output::send);
		}
	}

	private void become(SyncStatus next) {
		SyncStatus previous = this.status;
		if (previous == next) {
			return;
		}
		this.status = next;
		updateKnowledge();
		if (next == SyncStatus.SYNCED && !this.everSynced) {
			this.everSynced = true;
			this.output.synced(version());
		}
		this.output.statusChanged(next, previous);
	}

	private void updateKnowledge() {
		this.knowsAll = this.status == SyncStatus.SYNCED && this.keys.isComplete() && this.features.replicas()
				&& !this.features.loader();
	}

	private StateException closed(K key) {
		return new StateClosedException("The sink of namespace '" + this.namespace + "' is closed", this.namespace,
				key);
	}

}
