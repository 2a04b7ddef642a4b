package io.stateeventtarget.replication;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.WriteSession;

/**
 * A sink's connection to its source: puts what arrives in order, notices gaps, catches
 * up, and proves that the sink is equal to its source. Confined to the
 * {@link SinkEngine}, except for {@link #provenAt()}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkLink<K, V> {

	/*
	 * Sequences that are missing may only be late: for the time of the reorder window
	 * nothing is done about them. The window begins anew with every change that could be
	 * applied, so a sink that keeps receiving, if out of order, is left in peace.
	 *
	 * What makes a sink connect again makes many of them do so at once. So a sink that
	 * has something to serve waits for a random time before it asks: up to another window
	 * after a gap, up to RESUME_JITTER after the source was restarted.
	 *
	 * A heartbeat shows that the source can be reached again, so a sink that was cut off
	 * does not wait for the rest of its backoff, unless it asked within HURRY. The answer
	 * to a later question shows that what the source answered to a connect was lost.
	 */

	private static final long RESUME_JITTER = 100_000_000;

	private static final long HURRY = 1_000_000_000;

	private final String sinkId;

	private final long instance;

	private final SinkOutput<K, V> output;

	private final SinkKeys<K, V> keys;

	private final ReplicaState<K, V> replica;

	private final Stash<K, V> stash;

	private final SnapshotAssembly<K, V> assembly;

	private final Freshness freshness;

	private final Backoff backoff;

	private final Divergence divergence;

	private final long aliveInterval;

	private final long reorderWindow;

	private final RandomGenerator random;

	private Origin known = Origin.NONE;

	private WriteSession session = WriteSession.NONE;

	private boolean wantsAll;

	private boolean startOver;

	/**
	 * Whether the next snapshot counts even if it is older than what is here.
	 */
	private boolean rewinding;

	private boolean connecting;

	private long firstNonce;

	private long connectAgainAt;

	private long connectedAt;

	private long connectNonce;

	private long aliveAt;

	private Origin contradicted = Origin.NONE;

	private long contradictedAt;

	/**
	 * The highest sequence that the newest incarnation is known to have reached.
	 */
	private long reached;

	private boolean behind;

	private long lateAt;

	SinkLink(String sinkId, SinkOptions options, SinkOutput<K, V> output, SinkKeys<K, V> keys, RandomGenerator random,
			long now) {
		this.sinkId = sinkId;
		this.instance = RandomIds.next(random);
		this.output = output;
		this.keys = keys;
		this.replica = keys.replica();
		this.stash = new Stash<>(options.reorderBuffer());
		this.assembly = new SnapshotAssembly<>(options.snapshotParts(),
				TimeUnit.NANOSECONDS.convert(options.staleAfter()));
		this.aliveInterval = TimeUnit.NANOSECONDS.convert(options.staleAfter()) / 3;
		this.reorderWindow = TimeUnit.NANOSECONDS.convert(options.reorderWindow());
		this.freshness = new Freshness(RandomIds.next(random), now);
		this.random = random;
		this.backoff = new Backoff(random);
		this.divergence = new Divergence(random);
	}

	/**
	 * The newest incarnation of the source that was heard of.
	 */
	Origin known() {
		return this.known;
	}

	/**
	 * The session in which writes can be sent to that incarnation.
	 */
	WriteSession session() {
		return this.session;
	}

	long provenAt() {
		return this.freshness.provenAt();
	}

	/**
	 * Whether nothing was asked for that has not come yet.
	 */
	boolean isCaughtUp() {
		return !this.connecting && !needsSnapshot();
	}

	/**
	 * Says whether this sink is to hold all entries. Takes effect with the next snapshot.
	 * @return whether that is new
	 */
	boolean wantAll(boolean all) {
		boolean changed = this.wantsAll != all;
		this.wantsAll = all;
		if (changed) {
			this.assembly.clear();
		}
		return changed;
	}

	/**
	 * Knows of an incarnation from an earlier life.
	 */
	void warm(Origin origin, long provenAt) {
		this.known = origin;
		this.freshness.begin(provenAt);
	}

	void start(long now) {
		this.aliveAt = now;
		connectAnew(now);
	}

	void stop() {
		this.connecting = false;
		this.stash.clear();
		this.assembly.clear();
		this.freshness.forgetQuestions();
	}

	/**
	 * Asks for a snapshot, again and again until it is applied.
	 */
	void startOver(long now) {
		this.startOver = true;
		connectAnew(now);
	}

	void connectAnew(long now) {
		this.connecting = false;
		this.backoff.reset();
		connect(now);
	}

	/**
	 * Asks for what is missing after a random time, if there is anything to serve until
	 * then.
	 */
	private void resume(long now) {
		if (this.replica.origin().equals(Origin.NONE)) {
			connectAnew(now);
			return;
		}
		this.backoff.reset();
		this.connecting = true;
		this.firstNonce = this.freshness.nextNonce();
		this.connectAgainAt = now + this.random.nextLong(RESUME_JITTER);
	}

	/**
	 * Asks for what is missing, unless that was asked just now.
	 */
	void connect(long now) {
		if (this.connecting && now - this.connectAgainAt < 0) {
			return;
		}
		long nonce = this.freshness.ask(now);
		if (!this.connecting) {
			this.connecting = true;
			this.firstNonce = nonce;
		}
		this.connectNonce = nonce;
		this.connectedAt = now;
		this.connectAgainAt = now + this.backoff.next();
		Position since = needsSnapshot() ? Position.NONE : this.replica.position();
		Set<K> wanted = this.wantsAll ? null : this.keys.wanted();
		this.output
			.send(new SinkMessage.Connect<>(this.sinkId, this.instance, this.known, mode(), since, wanted, nonce));
	}

	void onTick(SyncStatus status, long now) {
		this.assembly.onTick(now);
		if (this.connecting || status != SyncStatus.SYNCED || isLate(now)) {
			connect(now);
		}
		if (now - this.aliveAt >= this.aliveInterval) {
			sendAlive(status, now);
		}
	}

	/**
	 * Lets an older incarnation of the source, which still talks, learn of the newer one.
	 */
	void contradict(Origin older, SyncStatus status, long now) {
		if (!older.equals(this.contradicted) || now - this.contradictedAt >= this.aliveInterval) {
			this.contradicted = older;
			this.contradictedAt = now;
			sendAlive(status, now);
		}
	}

	void sendAlive(SyncStatus status, long now) {
		this.aliveAt = now;
		this.output.send(new SinkMessage.Alive<>(this.sinkId, this.instance, this.known, mode(), this.replica.version(),
				status, this.freshness.ask(now)));
	}

	/**
	 * Takes note of a newer incarnation of the source.
	 * @param resume whether to ask it for what is missing
	 */
	void meet(Origin newer, boolean resume, long now) {
		this.known = newer;
		this.session = WriteSession.NONE;
		this.reached = 0;
		this.behind = false;
		this.stash.clear();
		this.assembly.clear();
		if (resume) {
			resume(now);
		}
	}

	boolean isAt(Position position) {
		return this.replica.position().equals(position);
	}

	/**
	 * Goes on in an incarnation that began with exactly what is here.
	 */
	void continueAs(Origin next, long now) {
		this.replica.continueAs(next);
		applyStash(now);
		noteProgress(now);
	}

	/**
	 * Goes back to where a durable log ends, which lost the rest.
	 */
	void rewind(Position end, long now) {
		this.known = end.origin();
		this.session = WriteSession.NONE;
		this.reached = end.sequence();
		this.behind = false;
		this.stash.clear();
		this.assembly.clear();
		this.rewinding = true;
		startOver(now);
	}

	void onChanges(Changes<K, V> changes, long now) {
		this.reached = Math.max(this.reached, changes.to());
		boolean based = changes.origin().equals(this.replica.origin());
		if (based && changes.to() <= this.replica.sequence()) {
			return;
		}
		if (based && changes.from() <= this.replica.sequence() + 1) {
			this.keys.apply(changes, now);
			applyStash(now);
			noteProgress(now);
		}
		else if (!this.stash.add(changes)) {
			connect(now);
		}
		else {
			noteLack(now);
		}
	}

	/**
	 * Takes note of what the source has reached, which the stream is expected to tell.
	 */
	void onReached(Origin origin, long sequence, long now) {
		this.reached = Math.max(this.reached, sequence);
		if (origin.equals(this.replica.origin()) && sequence > this.replica.sequence()) {
			noteLack(now);
		}
	}

	void onSnapshot(Snapshot<K, V> part, long now) {
		this.reached = Math.max(this.reached, part.sequence());
		boolean asWanted = (part.scope() == null) == this.wantsAll;
		boolean outdated = !this.rewinding && part.origin().equals(this.replica.origin())
				&& part.sequence() < this.replica.sequence();
		if (!asWanted || outdated) {
			return;
		}
		List<Snapshot<K, V>> parts = this.assembly.add(part, now);
		if (parts != null) {
			this.startOver = false;
			this.rewinding = false;
			this.keys.become(parts, now);
			applyStash(now);
			noteProgress(now);
		}
	}

	/**
	 * Compares what is here with what the source has.
	 * @return what that says
	 */
	Proof onHeartbeat(Heartbeat<K, V> heartbeat, long now) {
		this.reached = Math.max(this.reached, heartbeat.sequence());
		boolean answered = heartbeat.nonce() != 0 && this.freshness.knows(heartbeat.nonce());
		if ((answered && heartbeat.nonce() > this.connectNonce) || now - this.connectedAt >= HURRY) {
			hurry(now);
		}
		if (answered || (heartbeat.session() > 0 && this.freshness.wasAsked(heartbeat.nonce()))) {
			openSession(heartbeat.session(), now);
		}
		if (needsSnapshot() || !heartbeat.origin().equals(this.replica.origin())) {
			connect(now);
			return Proof.NONE;
		}
		if (heartbeat.sequence() > this.replica.sequence()) {
			noteLack(now);
			return Proof.NONE;
		}
		if (differs(heartbeat)) {
			if (this.divergence.isDue(now)) {
				startOver(now);
			}
			return Proof.DIVERGED;
		}
		if (!answered) {
			return Proof.NONE;
		}
		this.freshness.prove(heartbeat.nonce());
		if (this.connecting && heartbeat.nonce() >= this.firstNonce) {
			this.connecting = false;
			this.backoff.reset();
		}
		return Proof.EQUAL;
	}

	/**
	 * Takes note of the session that an answer tells of. None means that the source takes
	 * this sink for another life of it, from which it has heard last.
	 */
	private void openSession(long number, long now) {
		if (number == 0) {
			connect(now);
		}
		else if (number > this.session.number()) {
			this.session = new WriteSession(this.known, number);
		}
	}

	private boolean differs(Heartbeat<K, V> heartbeat) {
		if (heartbeat.digest() == null || !this.keys.isComplete() || heartbeat.sequence() != this.replica.sequence()) {
			return false;
		}
		boolean differs = heartbeat.digest() != this.replica.digest();
		if (!differs) {
			this.divergence.clear();
		}
		return differs;
	}

	private void hurry(long now) {
		if (this.connecting && this.connectAgainAt - now > RESUME_JITTER) {
			this.backoff.reset();
			this.connectAgainAt = now + this.random.nextLong(RESUME_JITTER);
			this.connectedAt = now;
		}
	}

	/**
	 * Something is missing, if only since now.
	 */
	private void noteLack(long now) {
		if (!this.behind) {
			this.behind = true;
			expectUntilLate(now);
		}
		if (isLate(now)) {
			connect(now);
		}
	}

	private void noteProgress(long now) {
		this.behind = this.replica.sequence() < this.reached;
		if (this.behind) {
			expectUntilLate(now);
		}
	}

	private void expectUntilLate(long now) {
		this.lateAt = now + this.reorderWindow + this.random.nextLong(this.reorderWindow + 1);
	}

	private boolean isLate(long now) {
		return this.behind && now - this.lateAt >= 0;
	}

	private boolean needsSnapshot() {
		return this.startOver || (this.wantsAll && !this.keys.isComplete());
	}

	private void applyStash(long now) {
		Changes<K, V> next = this.stash.next(this.replica.sequence());
		while (next != null) {
			this.keys.apply(next, now);
			next = this.stash.next(this.replica.sequence());
		}
	}

	private SinkMode mode() {
		return this.wantsAll ? SinkMode.REPLICA : SinkMode.ON_DEMAND;
	}

	/**
	 * What a heartbeat says of a replica.
	 */
	enum Proof {

		/**
		 * Nothing, or that something is missing.
		 */
		NONE,

		/**
		 * That the replica was equal to the source when a question was sent.
		 */
		EQUAL,

		/**
		 * That the replica differs from the source at the same version.
		 */
		DIVERGED

	}

}
