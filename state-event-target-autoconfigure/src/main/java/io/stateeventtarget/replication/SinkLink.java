package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;

/**
 * A sink's connection to its source: puts what arrives in order, notices gaps, catches
 * up, and proves that the sink is equal to its source. Confined to the
 * {@link SinkEngine}, except for {@link #provenAt()}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkLink<K, V> {

	private final String sinkId;

	private final SinkOutput<K, V> output;

	private final SinkKeys<K, V> keys;

	private final ReplicaState<K, V> replica;

	private final Stash<K, V> stash = new Stash<>();

	private final SnapshotAssembly<K, V> assembly = new SnapshotAssembly<>();

	private final Freshness freshness;

	private final Backoff backoff;

	private final long aliveInterval;

	private Origin known = Origin.NONE;

	private boolean wantsAll;

	private boolean startOver;

	private boolean connecting;

	private long firstNonce;

	private long connectAgainAt;

	private long aliveAt;

	SinkLink(String sinkId, SinkOutput<K, V> output, SinkKeys<K, V> keys, long aliveInterval, RandomGenerator random,
			long now) {
		this.sinkId = sinkId;
		this.output = output;
		this.keys = keys;
		this.replica = keys.replica();
		this.aliveInterval = aliveInterval;
		this.freshness = new Freshness(now);
		this.backoff = new Backoff(random);
	}

	/**
	 * The newest incarnation of the source that was heard of.
	 */
	Origin known() {
		return this.known;
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
		return changed;
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
		this.connectAgainAt = now + this.backoff.next();
		Version since = needsSnapshot() ? Version.NONE : this.replica.version();
		Set<K> wanted = this.wantsAll ? null : this.keys.wanted();
		this.output.send(new SinkMessage.Connect<>(this.sinkId, this.known.epoch(), mode(), since, wanted, nonce));
	}

	void onTick(SyncStatus status, long now) {
		if (this.connecting || status != SyncStatus.SYNCED) {
			connect(now);
		}
		if (now - this.aliveAt >= this.aliveInterval) {
			this.aliveAt = now;
			this.output.send(new SinkMessage.Alive<>(this.sinkId, this.known.epoch(), mode(), this.replica.version(),
					status, this.freshness.ask(now)));
		}
	}

	/**
	 * Takes note of a newer incarnation of the source.
	 */
	void meet(SourceMessage<K, V> first, long now) {
		this.known = first.origin();
		this.stash.clear();
		this.assembly.clear();
		if (!(first instanceof Snapshot)) {
			connectAnew(now);
		}
	}

	void onChanges(Changes<K, V> changes, long now) {
		boolean based = changes.origin().equals(this.replica.origin());
		if (based && changes.to() <= this.replica.sequence()) {
			return;
		}
		if (based && changes.from() <= this.replica.sequence() + 1) {
			this.keys.apply(changes, now);
			applyStash(now);
			return;
		}
		this.stash.add(changes);
		connect(now);
	}

	void onSnapshot(Snapshot<K, V> snapshot, long now) {
		boolean asWanted = (snapshot.scope() == null) == this.wantsAll;
		boolean outdated = snapshot.origin().equals(this.replica.origin())
				&& snapshot.sequence() < this.replica.sequence();
		if (!asWanted || outdated) {
			return;
		}
		List<Collection<? extends StateEntry<K, V>>> parts = this.assembly.add(snapshot);
		if (parts != null) {
			this.startOver = false;
			this.keys.become(snapshot, parts, now);
			applyStash(now);
		}
	}

	/**
	 * Compares what is here with what the source has.
	 * @return whether the heartbeat answers a question and proves them equal
	 */
	boolean onHeartbeat(Heartbeat<K, V> heartbeat, long now) {
		if (needsSnapshot() || this.replica.isBefore(heartbeat.origin(), heartbeat.sequence())) {
			connect(now);
			return false;
		}
		if (heartbeat.nonce() == 0 || !this.freshness.prove(heartbeat.nonce())) {
			return false;
		}
		if (this.connecting && heartbeat.nonce() >= this.firstNonce) {
			this.connecting = false;
			this.backoff.reset();
		}
		return true;
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

}
