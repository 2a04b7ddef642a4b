package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * The primary state of a namespace and the numbering of its changes: a state machine that
 * the caller guards by the namespace lock. Each method that changes something returns the
 * change, or {@code null} if there was nothing to change.
 * <p>
 * {@link #store()}, {@link #version()} and {@link #origin()} may be read without the
 * lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class PrimaryState<K, V> {

	private final ReplicaStore<K, V> store = new ReplicaStore<>();

	private final Expirations<K> expirations = new Expirations<>();

	private final ChangeHistory<K, V> history;

	private volatile Cursor cursor;

	private boolean beganEmpty = true;

	/**
	 * Creates an empty state.
	 * @param origin the first incarnation
	 * @param historyLimit how many steps are kept for deltas
	 */
	public PrimaryState(Origin origin, int historyLimit) {
		this.history = new ChangeHistory<>(historyLimit);
		this.cursor = new Cursor(origin, 0);
	}

	/**
	 * The entries, which may be read by any thread.
	 * @return the store
	 */
	public ReplicaStore<K, V> store() {
		return this.store;
	}

	/**
	 * The version of the newest change.
	 * @return the version
	 */
	public Version version() {
		return this.cursor.version();
	}

	/**
	 * The current incarnation.
	 * @return the origin
	 */
	public Origin origin() {
		return this.cursor.origin();
	}

	/**
	 * Begins a new epoch. Entries keep the versions that they have.
	 * @param origin the new incarnation
	 */
	public void begin(Origin origin) {
		this.history.clear();
		this.beganEmpty = !this.store.iterator().hasNext();
		this.cursor = new Cursor(origin, 0);
	}

	/**
	 * Creates a state with the same entries and version, to be changed ahead of this one.
	 * @return the state, which keeps no steps for deltas
	 */
	public PrimaryState<K, V> fork() {
		Cursor here = this.cursor;
		PrimaryState<K, V> fork = new PrimaryState<>(here.origin(), 0);
		for (Entry<K, V> entry : this.store) {
			fork.restore(entry, expiresAt(entry.key()));
		}
		fork.cursor.moveTo(here.sequence());
		return fork;
	}

	/**
	 * Follows a fork: makes a change that was made there.
	 * @param change the change, the next one
	 */
	public void follow(Changes<K, V> change) {
		for (Change<K, V> step : change.changes()) {
			follow(step);
		}
		this.history.add(change);
		this.cursor.moveTo(change.to());
	}

	/**
	 * Puts an entry in as it is, which is no change.
	 * @param entry the entry, with a value
	 * @param expiresAt when the entry ends, by the wall clock, or 0 for never
	 */
	public void restore(StateEntry<K, V> entry, long expiresAt) {
		this.store.put((entry instanceof Entry<K, V> same) ? same
				: new Entry<>(entry.key(), entry.value(), entry.epoch(), entry.sequence(), entry.timestamp()));
		this.expirations.set(entry.key(), expiresAt);
	}

	/**
	 * Takes an entry out, which is no change.
	 * @param key the key
	 */
	public void forget(K key) {
		this.store.remove(key);
		this.expirations.cancel(key);
	}

	/**
	 * When an entry ends.
	 * @param key the key
	 * @return milliseconds of the wall clock, or 0 for never
	 */
	public long expiresAt(K key) {
		return this.expirations.of(key);
	}

	/**
	 * Makes a change that changes nothing.
	 * @return the change
	 */
	public Changes<K, V> touch() {
		return append(List.of());
	}

	/**
	 * Sets a value.
	 * @param key the key
	 * @param value the value
	 * @param expiresAt when the entry ends, by the wall clock, or 0 for never
	 * @param now the wall clock
	 * @param cause why
	 * @return the change
	 */
	public Changes<K, V> put(K key, V value, long expiresAt, long now, ChangeCause cause) {
		this.expirations.set(key, expiresAt);
		return commit(putStep(key, value, expiresAt, now, cause));
	}

	/**
	 * Sets several values as one change.
	 * @param entries the entries
	 * @param now the wall clock
	 * @return the change, or {@code null} for no entries
	 */
	public @Nullable Changes<K, V> putAll(Map<? extends K, ? extends V> entries, long now) {
		List<Change<K, V>> steps = new ArrayList<>(entries.size());
		entries.forEach((key, value) -> {
			this.expirations.cancel(key);
			steps.add(putStep(key, value, 0, now, ChangeCause.WRITE));
		});
		return commit(steps);
	}

	/**
	 * Removes an entry.
	 * @param key the key
	 * @param now the wall clock
	 * @param cause why
	 * @return the change, or {@code null} if there is no such entry
	 */
	public @Nullable Changes<K, V> remove(K key, long now, ChangeCause cause) {
		Change<K, V> step = removeStep(key, now, cause);
		return (step != null) ? commit(step) : null;
	}

	/**
	 * Removes all entries.
	 * @param now the wall clock
	 * @return the change
	 */
	public Changes<K, V> clear(long now) {
		this.expirations.clear();
		this.store.clear();
		return commit(new Change.Reset<>(next(), now, ChangeCause.WRITE));
	}

	/**
	 * Sends a custom event.
	 * @param type its name
	 * @param detail what goes with it
	 * @param now the wall clock
	 * @return the change
	 */
	public Changes<K, V> signal(String type, Object detail, long now) {
		return commit(new Change.Signal<>(type, detail, next(), now));
	}

	/**
	 * Whether an entry has a version.
	 * @param key the key
	 * @param expected the version, {@link Version#NONE} for absent
	 * @return whether it does
	 */
	public boolean hasVersion(K key, Version expected) {
		Entry<K, V> entry = this.store.get(key);
		if (entry == null) {
			return expected.equals(Version.NONE);
		}
		return entry.epoch() == expected.epoch() && entry.sequence() == expected.sequence();
	}

	/**
	 * Removes one entry whose time has come.
	 * @param now the wall clock
	 * @return the change, or {@code null} if there is none
	 */
	public @Nullable Changes<K, V> expireNext(long now) {
		K key = this.expirations.due(now);
		return (key != null) ? remove(key, now, ChangeCause.EXPIRED) : null;
	}

	/**
	 * Adds a value that was loaded, unless there is one already.
	 * @param key the key
	 * @param value the value
	 * @param now the wall clock
	 * @return the change, or {@code null} if there is an entry
	 */
	public @Nullable Changes<K, V> load(K key, V value, long now) {
		return (this.store.get(key) == null) ? put(key, value, 0, now, ChangeCause.LOAD) : null;
	}

	/**
	 * Makes this state equal to what was loaded, as one change, except for entries that
	 * changed since the load began.
	 * @param loaded the entries as loaded
	 * @param asOf the version when the load began
	 * @param replace whether entries that differ are overwritten and those that were not
	 * loaded removed; otherwise only absent ones are added
	 * @param now the wall clock
	 * @return the change, or {@code null} if there is no difference
	 */
	public @Nullable Changes<K, V> merge(Map<K, V> loaded, Version asOf, boolean replace, long now) {
		List<K> gone = replace ? goneSince(loaded.keySet(), asOf, Integer.MAX_VALUE) : List.of();
		List<Change<K, V>> steps = mergeSteps(loaded, asOf, replace, now);
		steps.addAll(removeSteps(gone, now));
		return commit(steps);
	}

	/**
	 * As {@link #merge}, for a part of what was loaded: removes nothing.
	 * @param loaded some entries as loaded
	 * @param asOf the version when the load began
	 * @param replace whether entries that differ are overwritten
	 * @param now the wall clock
	 * @return the change, or {@code null} if there is no difference
	 */
	public @Nullable Changes<K, V> mergePart(Map<K, V> loaded, Version asOf, boolean replace, long now) {
		return commit(mergeSteps(loaded, asOf, replace, now));
	}

	/**
	 * Removes entries that were not loaded, as one change, except for those that changed
	 * since the load began.
	 * @param loaded the keys of all that was loaded
	 * @param asOf the version when the load began
	 * @param most how many entries are removed at most
	 * @param now the wall clock
	 * @return the change, or {@code null} if there is none to be removed
	 */
	public @Nullable Changes<K, V> removeOthers(Set<K> loaded, Version asOf, int most, long now) {
		return commit(removeSteps(goneSince(loaded, asOf, most), now));
	}

	/**
	 * Returns the steps after a position.
	 * @param position where the receiver stands
	 * @return the steps to the newest version, or {@code null} if they are not all kept
	 */
	public @Nullable List<Change<K, V>> since(Position position) {
		Cursor last = this.cursor;
		if (!position.origin().equals(last.origin())) {
			return null;
		}
		return this.history.since(position.sequence(), last.sequence());
	}

	/**
	 * Returns all steps of an incarnation that began without entries, so that they alone
	 * lead to the newest version.
	 * @param origin the incarnation
	 * @return the steps, or {@code null} if it is another incarnation, began with
	 * entries, or the steps are not all kept
	 */
	public @Nullable List<Change<K, V>> sinceBeginning(Origin origin) {
		return this.beganEmpty ? since(new Position(origin, 0)) : null;
	}

	/**
	 * The digest of all entries at the newest version.
	 * @return the digest
	 */
	public long digest() {
		return this.store.digest();
	}

	/**
	 * Starts a snapshot at the newest version.
	 * @param ticker elapsed time in nanoseconds
	 * @return completes to the entries, without the lock
	 */
	public Freeze<K, V> startFreeze(LongSupplier ticker) {
		return this.store.startFreeze(ticker);
	}

	private void follow(Change<K, V> step) {
		if (step instanceof Change.Put<K, V> put) {
			restore(put.entry(), put.expiresAt());
		}
		else if (step instanceof Change.Remove<K, V> remove) {
			forget(remove.key());
		}
		else if (step instanceof Change.Reset) {
			this.store.clear();
			this.expirations.clear();
		}
	}

	private List<Change<K, V>> mergeSteps(Map<K, V> loaded, Version asOf, boolean replace, long now) {
		List<Change<K, V>> steps = new ArrayList<>();
		loaded.forEach((key, value) -> {
			Entry<K, V> entry = this.store.get(key);
			if (entry == null || (replace && isUnchangedSince(entry, asOf) && !Objects.equals(entry.value(), value))) {
				this.expirations.cancel(key);
				steps.add(putStep(key, value, 0, now, ChangeCause.LOAD));
			}
		});
		return steps;
	}

	private List<Change<K, V>> removeSteps(List<K> gone, long now) {
		List<Change<K, V>> steps = new ArrayList<>(gone.size());
		for (K key : gone) {
			steps.add(Objects.requireNonNull(removeStep(key, now, ChangeCause.LOAD)));
		}
		return steps;
	}

	private List<K> goneSince(Set<K> loaded, Version asOf, int most) {
		List<K> gone = new ArrayList<>();
		for (Entry<K, V> entry : this.store) {
			if (gone.size() < most && !loaded.contains(entry.key()) && isUnchangedSince(entry, asOf)) {
				gone.add(entry.key());
			}
		}
		return gone;
	}

	private static boolean isUnchangedSince(Entry<?, ?> entry, Version asOf) {
		return entry.epoch() < asOf.epoch() || (entry.epoch() == asOf.epoch() && entry.sequence() <= asOf.sequence());
	}

	private Change<K, V> putStep(K key, V value, long expiresAt, long now, ChangeCause cause) {
		Entry<K, V> entry = new Entry<>(key, value, this.cursor.origin().epoch(), next(), now);
		Entry<K, V> previous = this.store.put(entry);
		return new Change.Put<>(entry, cause, (previous != null) ? previous.value() : null, expiresAt);
	}

	private @Nullable Change<K, V> removeStep(K key, long now, ChangeCause cause) {
		Entry<K, V> previous = this.store.remove(key);
		if (previous == null) {
			return null;
		}
		this.expirations.cancel(key);
		return new Change.Remove<>(key, next(), now, cause, previous.value());
	}

	private long next() {
		return this.cursor.sequence() + 1;
	}

	private Changes<K, V> commit(Change<K, V> step) {
		return append(List.of(step));
	}

	private @Nullable Changes<K, V> commit(List<Change<K, V>> steps) {
		return steps.isEmpty() ? null : append(List.copyOf(steps));
	}

	private Changes<K, V> append(List<Change<K, V>> steps) {
		long sequence = next();
		Changes<K, V> change = new Changes<>(this.cursor.origin(), sequence, sequence, steps);
		this.history.add(change);
		this.cursor.moveTo(sequence);
		return change;
	}

}
