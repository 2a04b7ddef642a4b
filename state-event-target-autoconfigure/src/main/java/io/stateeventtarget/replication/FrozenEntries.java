package io.stateeventtarget.replication;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All entries of a {@link ReplicaStore} at one moment. Immutable, so any number of
 * threads may use it. Iteration includes the entries without a value.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FrozenEntries<K, V> implements EntrySource<K, V> {

	private final FrozenTable<K, V> table;

	private final int size;

	private final int entryCount;

	private final Map<K, V> map;

	FrozenEntries(FrozenTable<K, V> table, int size, int entryCount) {
		this.table = table;
		this.size = size;
		this.entryCount = entryCount;
		this.map = EntryMap.of(this);
	}

	/**
	 * Return the entry of a key.
	 * @param key the key
	 * @return the entry, with or without a value, or {@code null} if there is none
	 */
	@Override
	public @Nullable Entry<K, V> get(Object key) {
		return this.table.find(key);
	}

	/**
	 * Return the value of a key.
	 * @param key the key
	 * @return the value, or {@code null} if there is no entry or it has no value
	 */
	@Override
	public @Nullable V value(Object key) {
		Entry<K, V> entry = this.table.find(key);
		return (entry != null) ? entry.value() : null;
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
	 * Return the number of entries with or without a value.
	 * @return how many entries an iteration sees
	 */
	public int entryCount() {
		return this.entryCount;
	}

	@Override
	public Iterator<Entry<K, V>> iterator() {
		return new TableIterator<>(this.table);
	}

	/**
	 * Return the entries that have a value as an immutable map, without copying any.
	 * @return the map
	 */
	public Map<K, V> asMap() {
		return this.map;
	}

	/**
	 * Return all entries, including those without a value, as a collection.
	 * @return an immutable view
	 */
	public Collection<Entry<K, V>> asCollection() {
		return new AbstractCollection<>() {

			@Override
			public Iterator<Entry<K, V>> iterator() {
				return FrozenEntries.this.iterator();
			}

			@Override
			public int size() {
				return entryCount();
			}

		};
	}

}
