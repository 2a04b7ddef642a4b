package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.stateeventtarget.protocol.VersionDigest;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one replica, by key.
 * <p>
 * Any number of threads may read, without locks and without waiting. At most one thread
 * at a time may call {@link #put}, {@link #remove}, {@link #clear}, {@link #startFreeze}
 * and {@link #freeze}: the caller serialises them, by a lock or by confinement. A read
 * that starts after a write returned sees that write or a later one; reads of one key
 * never go back. Keys must not be {@code null}.
 * <p>
 * Keys may come from the network: those of type {@link String}, {@link java.util.UUID} or
 * {@link Long} may collide as an attacker likes without slowing the store down. Keys of
 * another type with equal hash codes are searched one by one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class ReplicaStore<K, V> implements EntrySource<K, V> {

	/*
	 * The table is an array of entries with linear probing. The entry is the node, so a
	 * read touches the array, the entry and the key, which is what a chained hash map
	 * touches, and an entry costs no node beside it. At most 3/8 of the slots are used,
	 * so the array is twice that of a hash map with load factor 0.75 and a search that
	 * succeeds passes 0.3 slots on average at worst, fewer than such a map's chains have
	 * nodes to pass. There is always an empty slot, so a search ends.
	 *
	 * Readers take the current table by a volatile read and each slot by an acquire read;
	 * the writer publishes by the counterparts. Readers cannot miss a key that is there
	 * because of one invariant: from the home slot of a key up to its slot, no slot is
	 * empty. A key never moves within a table. A removed entry leaves a tombstone, which
	 * a later insertion may take. Only where the next slot is empty, and so no search has
	 * a reason to go on, slots are emptied, along with the tombstones right before.
	 *
	 * When 3/8 of the slots are used the entries are copied to a new table, sized so that
	 * 9/64 to 9/32 of it are used. That makes it larger, or smaller, or just rids it of
	 * tombstones, and leaves at least 3/32 of it to be used before the next time, so the
	 * cost per write is constant on average. The same is done when less than 9/256 of the
	 * slots have entries. The old table is never written again: a reader or an iterator
	 * that still has it sees the state at the moment of the replacement.
	 *
	 * Homes follow from hash codes, until an insertion lands MAX_DISTANCE slots from
	 * home. At this load that has no chance to happen by accident, even with millions of
	 * keys, so somebody chose the keys: the table is rebuilt with a keyed hash, until
	 * cleared.
	 *
	 * Entries are immutable and every change replaces the content of a slot, hence a copy
	 * of the slots is an exact snapshot. A freeze copies them chunk by chunk without any
	 * lock, and the writer preserves a chunk that was not copied yet before it writes
	 * there (see ChunkedCopy). A table that was replaced needs no such care.
	 */

	static final int MAX_DISTANCE = 256;

	// Written by the writer only, as are all fields below
	private volatile Table<K, V> table = Table.empty(Table.MIN_CAPACITY, null);

	private volatile int size;

	// @GuardedBy the writer: slots that are not empty, entries or tombstones
	private int usedSlots;

	// @GuardedBy the writer: entries with or without a value
	private int entryCount;

	// @GuardedBy the writer
	private long digest;

	// @GuardedBy the writer: freezes of the current table
	private final List<Freeze<K, V>> freezes = new ArrayList<>();

	private final Map<K, V> map = EntryMap.of(this);

	/**
	 * Return the value of a key.
	 * @param key the key
	 * @return the value, or {@code null} if there is no entry or it has no value
	 */
	@Override
	public @Nullable V value(Object key) {
		Entry<K, V> entry = this.table.find(Objects.requireNonNull(key, "key"));
		return (entry != null) ? entry.value() : null;
	}

	/**
	 * Return the entry of a key.
	 * @param key the key
	 * @return the entry, with or without a value, or {@code null} if there is none
	 */
	@Override
	public @Nullable Entry<K, V> get(Object key) {
		return this.table.find(Objects.requireNonNull(key, "key"));
	}

	/**
	 * Return the number of entries that have a value.
	 * @return the size of {@link #asMap()}
	 */
	@Override
	public int size() {
		return this.size;
	}

	/**
	 * Iterate over the entries, those without a value included. The iterator is weakly
	 * consistent: it sees every entry that stays, may or may not see what changes
	 * meanwhile, and may see a key twice that is removed and put back.
	 */
	@Override
	public Iterator<Entry<K, V>> iterator() {
		return new TableIterator<>(this.table);
	}

	/**
	 * Return a live view of the entries that have a value. It cannot be changed and its
	 * iterators are weakly consistent.
	 * @return always the same map
	 */
	public Map<K, V> asMap() {
		return this.map;
	}

	/**
	 * Add an entry or replace the one of the same key. For the writer only.
	 * @param entry the new entry
	 * @return the entry that was replaced, or {@code null} if there was none
	 */
	public @Nullable Entry<K, V> put(Entry<K, V> entry) {
		this.digest += mixed(entry);
		int index = this.table.locate(entry.key());
		if (index < 0) {
			insert(entry, ~index);
			return null;
		}
		Entry<K, V> previous = this.table.entry(index);
		this.digest -= mixed(previous);
		preserve(index);
		this.table.set(index, entry);
		updateSize(previous, entry);
		return previous;
	}

	/**
	 * Remove the entry of a key. For the writer only.
	 * @param key the key
	 * @return the entry that was removed, or {@code null} if there was none
	 */
	public @Nullable Entry<K, V> remove(Object key) {
		int index = this.table.locate(key);
		if (index < 0) {
			return null;
		}
		Entry<K, V> previous = this.table.entry(index);
		this.digest -= mixed(previous);
		vacate(index);
		this.entryCount--;
		updateSize(previous, null);
		if (this.entryCount < this.table.capacity() / 256 * 9 && this.table.capacity() > Table.MIN_CAPACITY) {
			replaceTable(this.table.rebuild(roomyCapacity()));
		}
		return previous;
	}

	/**
	 * Remove all entries. For the writer only.
	 */
	public void clear() {
		this.entryCount = 0;
		this.digest = 0;
		replaceTable(Table.empty(Table.MIN_CAPACITY, null));
		this.size = 0;
	}

	/**
	 * Start to freeze the state of this moment, in a time that does not depend on the
	 * number of entries. For the writer only, unlike the methods of the result.
	 * @param ticker tells elapsed nanoseconds, to measure what the freeze takes of the
	 * writer
	 * @return the freeze, to be completed or closed
	 */
	public Freeze<K, V> startFreeze(LongSupplier ticker) {
		Freeze<K, V> freeze = new Freeze<>(this.table, this.size, this.entryCount, ticker);
		this.freezes.add(freeze);
		return freeze;
	}

	/**
	 * Freeze the state of this moment at once. For the writer only, and for one whom
	 * nobody waits for, as it copies the whole table.
	 * @return the entries
	 */
	public FrozenEntries<K, V> freeze() {
		return new FrozenEntries<>(new ChunkedCopy<>(this.table).complete(), this.size, this.entryCount);
	}

	/**
	 * Return the digest of the entries, those without a value included. For the writer
	 * only.
	 * @return the sum of {@link VersionDigest#of} of their versions
	 */
	public long digest() {
		return this.digest;
	}

	int capacity() {
		return this.table.capacity();
	}

	private static long mixed(@Nullable Entry<?, ?> entry) {
		return (entry != null) ? VersionDigest.of(entry.epoch(), entry.sequence()) : 0;
	}

	private void insert(Entry<K, V> entry, int vacant) {
		int index = makeRoom(entry, vacant) ? ~this.table.locate(entry.key()) : vacant;
		if (this.table.isEmpty(index)) {
			this.usedSlots++;
		}
		preserve(index);
		this.table.set(index, entry);
		this.entryCount++;
		updateSize(null, entry);
	}

	private boolean makeRoom(Entry<K, V> entry, int vacant) {
		Table<K, V> table = this.table;
		if (!table.hasKeyedHash() && table.distance(entry.key(), vacant) > MAX_DISTANCE) {
			replaceTable(table.rebuild(roomyCapacity(), KeyedHash.random()));
			return true;
		}
		if (table.isEmpty(vacant) && this.usedSlots >= table.capacity() / 8 * 3) {
			replaceTable(table.rebuild(roomyCapacity()));
			return true;
		}
		return false;
	}

	/**
	 * Return the smallest capacity of which the entries and a new one use at most 9/32.
	 */
	private int roomyCapacity() {
		long required = (this.entryCount + 1) * 32L / 9;
		if (required >= Table.MAX_CAPACITY) {
			throw new IllegalStateException("Too many entries: " + this.entryCount);
		}
		return Math.max(Table.MIN_CAPACITY, Integer.highestOneBit((int) required) << 1);
	}

	private void replaceTable(Table<K, V> replacement) {
		this.freezes.clear();
		this.usedSlots = this.entryCount;
		this.table = replacement;
	}

	private void vacate(int index) {
		Table<K, V> table = this.table;
		if (!table.isEmpty(table.next(index))) {
			preserve(index);
			table.bury(index);
			return;
		}
		int last = index;
		do {
			preserve(last);
			table.set(last, null);
			this.usedSlots--;
			last = table.previous(last);
		}
		while (table.isTombstone(last));
	}

	private void preserve(int index) {
		if (!this.freezes.isEmpty()) {
			this.freezes.removeIf((freeze) -> !freeze.preserve(index));
		}
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
	private void updateSize(@Nullable Entry<K, V> previous, @Nullable Entry<K, V> current) {
		boolean wasPresent = previous != null && previous.isPresent();
		boolean isPresent = current != null && current.isPresent();
		if (wasPresent != isPresent) {
			this.size = this.size + (isPresent ? 1 : -1);
		}
	}

}
