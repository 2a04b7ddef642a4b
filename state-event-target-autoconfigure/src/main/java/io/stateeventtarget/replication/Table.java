package io.stateeventtarget.replication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Slots for entries, found by linear probing. A slot is empty, holds an entry, or is a
 * tombstone where an entry was. {@link ReplicaStore} describes how readers and the writer
 * share a table.
 * <p>
 * Any number of threads may read while at most one writes. Whoever writes keeps at least
 * one slot empty, otherwise a search for an absent key does not end.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Table<K, V> implements Slots<K, V> {

	static final int MIN_CAPACITY = 16;

	static final int MAX_CAPACITY = 1 << 30;

	private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Entry[].class);

	private static final Entry<?, ?> TOMBSTONE = new Entry<>(new Object(), null, 0, 0, 0);

	private final @Nullable Entry<K, V>[] slots;

	private final int shift;

	private final @Nullable KeyedHash keyedHash;

	/**
	 * Create a new table over the given slots.
	 * @param slots the slots, a power of two and at least two of them
	 * @param keyedHash where keys belong, or {@code null} to go by their hash codes
	 */
	private Table(@Nullable Entry<K, V>[] slots, @Nullable KeyedHash keyedHash) {
		this.slots = slots;
		this.shift = Integer.numberOfLeadingZeros(slots.length) + 1;
		this.keyedHash = keyedHash;
	}

	static <K, V> Table<K, V> empty(int capacity, @Nullable KeyedHash keyedHash) {
		return new Table<>(newSlots(capacity), keyedHash);
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static <K, V> @Nullable Entry<K, V>[] newSlots(int length) {
		return new Entry[length];
	}

	/**
	 * Find the entry of a key. A search from where its hash code points comes first even
	 * if there is a keyed hash: what it finds is right, and a hit in a table without one
	 * does not pay for the choice.
	 */
	@Nullable Entry<K, V> find(Object key) {
		int hash = Entry.hashOf(key);
		Entry<K, V> entry = find(key, hash, hash >>> this.shift);
		return (entry != null || this.keyedHash == null) ? entry : find(key, hash, home(key, hash));
	}

	private @Nullable Entry<K, V> find(Object key, int hash, int home) {
		@Nullable Entry<K, V>[] slots = this.slots;
		int index = home;
		while (true) {
			Entry<K, V> entry = slot(slots, index);
			if (entry == null || entry.isFor(key, hash)) {
				return entry;
			}
			index = (index + 1) & (slots.length - 1);
		}
	}

	/**
	 * Find the slot of a key. For the writer only.
	 * @return the index of the key's slot; if there is none, the complement of the index
	 * of the slot that is to take it
	 */
	int locate(Object key) {
		int hash = Entry.hashOf(key);
		int vacant = -1;
		int index = home(key, hash);
		for (Entry<K, V> entry = slot(index); entry != null; entry = slot(index)) {
			if (entry == TOMBSTONE) {
				vacant = (vacant < 0) ? index : vacant;
			}
			else if (entry.isFor(key, hash)) {
				return index;
			}
			index = next(index);
		}
		return (vacant < 0) ? ~index : ~vacant;
	}

	/**
	 * Return how many slots a search for the key passes before the given one.
	 */
	int distance(Object key, int index) {
		return (index - home(key, Entry.hashOf(key))) & (this.slots.length - 1);
	}

	@Override
	public @Nullable Entry<K, V> entry(int index) {
		return withoutTombstone(slot(index));
	}

	static <K, V> @Nullable Entry<K, V> withoutTombstone(@Nullable Entry<K, V> slot) {
		return (slot != TOMBSTONE) ? slot : null;
	}

	boolean isEmpty(int index) {
		return slot(index) == null;
	}

	boolean isTombstone(int index) {
		return slot(index) == TOMBSTONE;
	}

	int next(int index) {
		return (index + 1) & (this.slots.length - 1);
	}

	int previous(int index) {
		return (index - 1) & (this.slots.length - 1);
	}

	@Override
	public int capacity() {
		return this.slots.length;
	}

	boolean hasKeyedHash() {
		return this.keyedHash != null;
	}

	void set(int index, @Nullable Entry<K, V> entry) {
		SLOTS.setRelease(this.slots, index, entry);
	}

	@SuppressWarnings("unchecked")
	void bury(int index) {
		set(index, (Entry<K, V>) TOMBSTONE);
	}

	/**
	 * Copy all entries to a new table, without the tombstones.
	 */
	Table<K, V> rebuild(int capacity, @Nullable KeyedHash keyedHash) {
		Table<K, V> rebuilt = empty(capacity, keyedHash);
		for (Entry<K, V> entry : this.slots) {
			if (entry != null && entry != TOMBSTONE) {
				rebuilt.append(entry);
			}
		}
		return rebuilt;
	}

	Table<K, V> rebuild(int capacity) {
		return rebuild(capacity, this.keyedHash);
	}

	@Nullable Entry<K, V>[] copyOf(int index, int length) {
		return Arrays.copyOfRange(this.slots, index, index + length);
	}

	private void append(Entry<K, V> entry) {
		int index = home(entry.key(), entry.hash());
		while (this.slots[index] != null) {
			index = next(index);
		}
		this.slots[index] = entry;
	}

	/**
	 * Return the slot that a search for a key begins with.
	 */
	int home(Object key, int hash) {
		return ((this.keyedHash != null) ? this.keyedHash.hash(key) : hash) >>> this.shift;
	}

	private @Nullable Entry<K, V> slot(int index) {
		return slot(this.slots, index);
	}

	@SuppressWarnings("unchecked")
	private static <K, V> @Nullable Entry<K, V> slot(@Nullable Entry<K, V>[] slots, int index) {
		return (Entry<K, V>) SLOTS.getAcquire(slots, index);
	}

}
