package io.stateeventtarget.replication;

import org.jspecify.annotations.Nullable;

/**
 * Entries that can be looked up by key and iterated. Iteration includes the entries
 * without a value, {@link #size()} does not.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
interface EntrySource<K, V> extends Iterable<Entry<K, V>> {

	@Nullable Entry<K, V> get(Object key);

	@Nullable V value(Object key);

	int size();

}
