package io.stateeventtarget.replication;

import java.util.List;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Lets a {@link SourceEngine} serve sinks from a replica. Confined to the engine of that
 * replica, so that each method is atomic.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ReplicaAccess<K, V> implements PrimaryAccess<K, V> {

	private final ReplicaState<K, V> replica;

	private final ReplicaWrites<K, V> writes;

	private final int historyLimit;

	private ChangeHistory<K, V> history;

	ReplicaAccess(ReplicaState<K, V> replica, ReplicaWrites<K, V> writes, int historyLimit) {
		this.replica = replica;
		this.writes = writes;
		this.historyLimit = historyLimit;
		this.history = new ChangeHistory<>(historyLimit);
	}

	/**
	 * Keeps changes that the replica made.
	 */
	void keep(Changes<K, V> changes) {
		this.history.add(changes);
	}

	/**
	 * Forgets changes that do not lead to where the replica is.
	 */
	void forget() {
		this.history = new ChangeHistory<>(this.historyLimit);
	}

	@Override
	public Lookup<K, V> lookup(K key) {
		Entry<K, V> entry = this.replica.store().get(key);
		return new Lookup<>((entry != null && entry.isPresent()) ? entry : null, this.replica.version());
	}

	@Override
	public @Nullable Delta<K, V> since(Position position) {
		if (!position.origin().equals(this.replica.origin())) {
			return null;
		}
		List<Change<K, V>> steps = this.history.since(position.sequence(), this.replica.sequence());
		return (steps != null) ? new Delta<>(steps, this.replica.sequence()) : null;
	}

	@Override
	public @Nullable Delta<K, V> sinceBeginning(Origin origin) {
		return null;
	}

	@Override
	public Digest digest() {
		return new Digest(this.replica.version(), this.replica.digest());
	}

	@Override
	public Cut<K, V> cut() {
		FrozenEntries<K, V> entries = this.replica.store().freeze();
		return new Cut<>(this.replica.version(),
				(entries.entryCount() == entries.size()) ? entries : withoutFiltered(entries));
	}

	/**
	 * Leaves out the entries that a handler filtered.
	 */
	private static <K, V> FrozenEntries<K, V> withoutFiltered(FrozenEntries<K, V> entries) {
		ReplicaStore<K, V> present = new ReplicaStore<>();
		for (Entry<K, V> entry : entries) {
			if (entry.isPresent()) {
				present.put(entry);
			}
		}
		return present.freeze();
	}

	@Override
	public @Nullable Version write(SinkMessage.Write<K, V> write, SinkInfo sink) {
		this.writes.write(write, sink);
		return null;
	}

}
