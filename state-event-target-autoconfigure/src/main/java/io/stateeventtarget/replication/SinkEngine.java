package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
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

	private static final long RETRY = 1_000_000_000L;

	private final String namespace;

	private final String sinkId;

	private final SinkOptions options;

	private final SinkOutput<K, V> output;

	private final ReplicaState<K, V> replica;

	private final Stash<K, V> stash = new Stash<>();

	private final SnapshotAssembly<K, V> assembly = new SnapshotAssembly<>();

	private final PendingRequests<K, V> requests;

	private final PendingWrites<K, V> writes;

	private final Absences<K> absences;

	private final Recency<K, V> recency;

	private final Freshness freshness;

	private final Backoff backoff;

	private final long aliveInterval;

	private Origin known = Origin.NONE;

	private SourceFeatures features = new SourceFeatures(true, true);

	private boolean running;

	private boolean everSynced;

	private long connectNonce;

	private long connectAgainAt;

	private long aliveAt;

	private volatile SyncStatus status = SyncStatus.CONNECTING;

	private volatile boolean knowsAll;

	private volatile boolean onDemand;

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
		this.namespace = definition.namespace();
		this.sinkId = sinkId;
		this.options = definition.sinkOptions();
		this.output = output;
		this.replica = new ReplicaState<>(this.namespace, definition.sinkHandler(), output, new KeyObserver());
		long timeout = this.options.requestTimeout().toNanos();
		this.requests = new PendingRequests<>(this.options.pendingRequests(), timeout, RETRY);
		this.writes = new PendingWrites<>(this.namespace, sinkId, this.options.pendingRequests(), timeout, RETRY);
		this.absences = new Absences<>(this.options.pendingRequests(), this.options.negativeTtl().toNanos());
		this.recency = new Recency<>(this.options.maxEntries());
		this.freshness = new Freshness(now);
		this.backoff = new Backoff(random);
		this.aliveInterval = this.options.staleAfter().toNanos() / 3;
		adoptMode();
	}

	/**
	 * The entries.
	 * @return the store
	 */
	public ReplicaStore<K, V> store() {
		return this.replica.store();
	}

	/**
	 * The version that is here.
	 * @return the version
	 */
	public Version version() {
		return this.replica.version();
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
		return this.freshness.provenAt();
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
		return this.knowsAll || this.absences.contains(key);
	}

	/**
	 * Whether entries are given up, so that reads have to be recorded with
	 * {@link Entry#touch()}.
	 * @return whether this is an on-demand sink
	 */
	public boolean isOnDemand() {
		return this.onDemand;
	}

	/**
	 * Starts to connect.
	 * @param now elapsed time in nanoseconds
	 */
	public void start(long now) {
		if (!this.running && this.status != SyncStatus.CLOSED) {
			this.running = true;
			this.backoff.reset();
			this.aliveAt = now;
			connect(now, this.replica.version());
			this.requests.all().forEach(this::send);
		}
	}

	/**
	 * Stops talking. What is held and who waits stays.
	 */
	public void stop() {
		if (this.running) {
			this.running = false;
			this.connectNonce = 0;
			this.stash.clear();
			this.assembly.clear();
			this.freshness.forgetQuestions();
			if (this.status == SyncStatus.SYNCED) {
				become(SyncStatus.STALE);
			}
		}
	}

	/**
	 * Ends for good: who waits gets a {@link StateClosedException}.
	 */
	public void close() {
		if (this.status == SyncStatus.CLOSED) {
			return;
		}
		this.running = false;
		become(SyncStatus.CLOSED);
		this.writes.close();
		for (Flight<K, V> flight : this.requests.all()) {
			this.requests.end(flight);
			fail(flight, new StateClosedException("The sink of namespace '" + this.namespace + "' was closed",
					this.namespace, flight.key));
		}
	}

	/**
	 * Starts over from a snapshot.
	 * @param now elapsed time in nanoseconds
	 */
	public void resync(long now) {
		if (this.running) {
			connectAnew(now, Version.NONE);
		}
	}

	/**
	 * Makes sure that a key that is not here is asked for, once.
	 * @param key the key
	 * @param now elapsed time in nanoseconds
	 */
	public void ask(K key, long now) {
		V value = store().value(key);
		if (value != null) {
			this.output.arrived(key, value);
		}
		else if (this.status == SyncStatus.CLOSED) {
			this.output.failed(key, closed(key));
		}
		else if (this.knowsAll) {
			absent(key, now);
		}
		else if (this.requests.shared(key) == null && !this.absences.stands(key, now)) {
			request(key, null, now);
		}
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
		request(key, asker, now);
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
		if (!this.running || !acknowledge(message, now)) {
			return;
		}
		if (message instanceof Changes<K, V> changes) {
			onChanges(changes, now);
		}
		else if (message instanceof Snapshot<K, V> snapshot) {
			onSnapshot(snapshot, now);
		}
		else if (message instanceof SourceMessage.Heartbeat<K, V> heartbeat) {
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

	/**
	 * Does what is due.
	 * @param now elapsed time in nanoseconds
	 */
	public void onTick(long now) {
		for (Flight<K, V> flight : this.requests.overdue(now)) {
			this.requests.end(flight);
			fail(flight, PendingRequests.timeout(this.namespace, flight.key));
		}
		this.writes.onTick(now);
		if (!this.running) {
			return;
		}
		this.requests.toRetry(now).forEach(this::send);
		sendWrites(now);
		if (this.status == SyncStatus.SYNCED && now - provenAt() > this.options.staleAfter().toNanos()) {
			become(SyncStatus.STALE);
		}
		if (this.connectNonce != 0 || this.status != SyncStatus.SYNCED) {
			connect(now, this.replica.version());
		}
		if (now - this.aliveAt >= this.aliveInterval) {
			this.aliveAt = now;
			this.output.send(new SinkMessage.Alive<>(this.sinkId, this.known.epoch(), mode(), version(), this.status,
					this.freshness.ask(now)));
		}
	}

	/**
	 * Learns from the sender of a message, and returns whether to listen to it.
	 */
	private boolean acknowledge(SourceMessage<K, V> message, long now) {
		int order = message.origin().compareTo(this.known);
		if (order > 0) {
			this.known = message.origin();
			this.stash.clear();
			this.assembly.clear();
			if (!answersConnect(message)) {
				connectAnew(now, this.replica.version());
			}
			this.requests.all().forEach(this::send);
			sendWrites(now);
		}
		return order >= 0;
	}

	private boolean answersConnect(SourceMessage<K, V> message) {
		if (message instanceof Snapshot<K, V> snapshot) {
			return snapshot.nonce() == this.connectNonce;
		}
		return message instanceof SourceMessage.Heartbeat<K, V> heartbeat && this.connectNonce != 0
				&& heartbeat.nonce() == this.connectNonce;
	}

	private void onChanges(Changes<K, V> changes, long now) {
		boolean based = changes.origin().equals(this.replica.origin());
		if (based && changes.to() <= this.replica.sequence()) {
			return;
		}
		if (based && changes.from() <= this.replica.sequence() + 1) {
			apply(changes, now);
			applyStash(now);
			return;
		}
		this.stash.add(changes);
		connect(now, this.replica.version());
	}

	private void apply(Changes<K, V> changes, long now) {
		if (this.onDemand && !this.requests.isEmpty()) {
			noteGone(changes);
		}
		this.replica.apply(changes);
		settle(now);
	}

	private void applyStash(long now) {
		Changes<K, V> next = this.stash.next(this.replica.sequence());
		while (next != null) {
			apply(next, now);
			next = this.stash.next(this.replica.sequence());
		}
	}

	private void noteGone(Changes<K, V> changes) {
		for (Change<K, V> change : changes.changes()) {
			if (change instanceof Change.Remove<K, V> remove) {
				this.requests.gone(remove.key(), remove.sequence());
			}
			else if (change instanceof Change.Reset<K, V> reset) {
				this.requests.allGone(reset.sequence());
			}
		}
	}

	private void onSnapshot(Snapshot<K, V> snapshot, long now) {
		if (snapshot.nonce() != this.connectNonce) {
			return;
		}
		List<Collection<? extends StateEntry<K, V>>> parts = this.assembly.add(snapshot);
		boolean outdated = snapshot.origin().equals(this.replica.origin())
				&& snapshot.sequence() < this.replica.sequence();
		if (parts != null && !outdated) {
			this.replica.become(snapshot.origin(), snapshot.sequence(), parts, snapshot.scope());
			settle(now);
			applyStash(now);
		}
	}

	private void onHeartbeat(SourceMessage.Heartbeat<K, V> heartbeat, long now) {
		if (!heartbeat.features().equals(this.features)) {
			this.features = heartbeat.features();
			adoptMode();
		}
		boolean answersConnect = heartbeat.nonce() != 0 && heartbeat.nonce() == this.connectNonce;
		if (answersConnect && isOnDemand() && !heartbeat.origin().equals(this.replica.origin())) {
			this.replica.moveTo(heartbeat.origin(), heartbeat.sequence());
			applyStash(now);
		}
		if (!heartbeat.origin().equals(this.replica.origin()) || heartbeat.sequence() > this.replica.sequence()) {
			connect(now, this.replica.version());
			return;
		}
		if (answersConnect(heartbeat)) {
			this.connectNonce = 0;
			this.backoff.reset();
		}
		if (heartbeat.nonce() != 0 && this.freshness.prove(heartbeat.nonce())) {
			proven(now);
		}
	}

	private void proven(long now) {
		if (now - provenAt() <= this.options.staleAfter().toNanos() && this.connectNonce == 0) {
			become(SyncStatus.SYNCED);
			sendWrites(now);
		}
	}

	private void onAnswer(SourceMessage<K, V> message, long now) {
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			onFound(answer, now);
		}
		else if (message instanceof SourceMessage.Missing<K, V> missing) {
			Flight<K, V> flight = this.requests.get(missing.requestId());
			if (flight != null) {
				flight.answeredAt = missing.origin().at(missing.sequence());
				settle(flight, now);
			}
		}
		else if (message instanceof SourceMessage.Failed<K, V> failed) {
			Flight<K, V> flight = this.requests.get(failed.requestId());
			if (flight != null) {
				this.requests.end(flight);
				fail(flight, new StateException("Key '" + flight.key + "' of namespace '" + this.namespace
						+ "' could not be loaded: " + failed.reason(), this.namespace, flight.key, null));
			}
		}
	}

	private void onFound(SourceMessage.Answer<K, V> answer, long now) {
		Flight<K, V> flight = this.requests.get(answer.requestId());
		if (flight == null) {
			return;
		}
		flight.answeredAt = answer.origin().at(answer.sequence());
		if (this.onDemand && answer.origin().equals(this.replica.origin()) && flight.goneAt <= answer.sequence()) {
			this.replica.take(answer.entry(), answer.origin());
			end(flight, now);
			this.recency.trim(store(), this.replica::evict);
			return;
		}
		settle(flight, now);
	}

	/**
	 * Ends the requests whose answer the stream has caught up with.
	 */
	private void settle(long now) {
		if (!this.requests.isEmpty()) {
			this.requests
				.select((flight) -> flight.asker == null && store().value(flight.key) != null
						|| flight.isReached(version()))
				.forEach((flight) -> end(flight, now));
		}
		if (this.onDemand) {
			this.recency.trim(store(), this.replica::evict);
		}
	}

	private void settle(Flight<K, V> flight, long now) {
		if (flight.isReached(version())) {
			end(flight, now);
		}
	}

	private void end(Flight<K, V> flight, long now) {
		this.requests.end(flight);
		V value = store().value(flight.key);
		if (flight.asker != null) {
			flight.asker.succeed(value);
		}
		else if (value != null) {
			this.output.arrived(flight.key, value);
		}
		else {
			absent(flight.key, now);
		}
	}

	private void absent(K key, long now) {
		K givenUp = this.absences.add(key, now);
		if (givenUp != null) {
			this.output.failed(givenUp, limit(givenUp));
		}
	}

	private void request(K key, @Nullable Outcome<V> asker, long now) {
		if (this.requests.isFull()) {
			StateException failure = limit(key);
			if (asker != null) {
				asker.fail(failure);
			}
			else {
				this.output.failed(key, failure);
			}
			return;
		}
		send(this.requests.start(key, asker, now));
	}

	private void send(Flight<K, V> flight) {
		this.output.send(new SinkMessage.Request<>(this.sinkId, this.known.epoch(), flight.requestId, flight.key));
	}

	private void sendWrites(long now) {
		if (this.running) {
			this.writes.due(this.known.epoch(), now).forEach(this.output::send);
		}
	}

	private void fail(Flight<K, V> flight, StateException failure) {
		if (flight.asker != null) {
			flight.asker.fail(failure);
		}
		else {
			this.output.failed(flight.key, failure);
		}
	}

	private void connectAnew(long now, Version since) {
		this.connectNonce = 0;
		this.backoff.reset();
		connect(now, since);
	}

	/**
	 * Asks for what is missing since a version, unless that was asked just now.
	 */
	private void connect(long now, Version since) {
		if (this.connectNonce != 0 && now - this.connectAgainAt < 0) {
			return;
		}
		this.connectNonce = this.freshness.ask(now);
		this.connectAgainAt = now + this.backoff.next();
		this.output.send(new SinkMessage.Connect<>(this.sinkId, this.known.epoch(), mode(), since, heldKeys(),
				this.connectNonce));
	}

	private @Nullable Set<K> heldKeys() {
		if (!this.onDemand) {
			return null;
		}
		Set<K> keys = new HashSet<>();
		store().forEach((entry) -> keys.add(entry.key()));
		this.requests.keys().forEach(keys::add);
		this.absences.keys().forEach(keys::add);
		return keys;
	}

	private SinkMode mode() {
		return this.onDemand ? SinkMode.ON_DEMAND : SinkMode.REPLICA;
	}

	private void adopt(SourceFeatures offered, long now) {
		SourceFeatures before = this.features;
		if (!offered.equals(before)) {
			this.features = offered;
			adoptMode();
			if (offered.replicas() != before.replicas()) {
				connectAnew(now, Version.NONE);
			}
		}
	}

	private void adoptMode() {
		this.onDemand = this.options.mode() == SinkMode.ON_DEMAND || !this.features.replicas();
		if (this.onDemand) {
			this.replica.holdOnly((key) -> this.requests.shared(key) != null || this.absences.contains(key));
		}
		else {
			this.replica.holdAll();
		}
		updateKnowledge();
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
		this.knowsAll = this.status == SyncStatus.SYNCED && !this.onDemand && !this.features.loader();
	}

	private StateException closed(K key) {
		return new StateClosedException("The sink of namespace '" + this.namespace + "' is closed", this.namespace,
				key);
	}

	private StateException limit(K key) {
		return new StateLimitExceededException(
				"The sink of namespace '" + this.namespace + "' waits for " + this.options.pendingRequests()
						+ " keys, its bound: raise 'pending-requests' or ask for fewer " + "keys that do not exist",
				this.namespace, key);
	}

	/**
	 * Keeps the tables of keys in step with the replica.
	 */
	private final class KeyObserver implements ReplicaObserver<K, V> {

		@Override
		public void admitted(K key) {
			if (SinkEngine.this.onDemand) {
				SinkEngine.this.recency.add(key);
			}
		}

		@Override
		public void arrived(K key, V value) {
			SinkEngine.this.absences.remove(key);
			SinkEngine.this.output.arrived(key, value);
		}

		@Override
		public void gone(K key) {
			SinkEngine.this.output.gone(key);
		}

		@Override
		public void allGone() {
			SinkEngine.this.output.allGone();
		}

	}

}
