package io.stateeventtarget.replication;

import org.jspecify.annotations.Nullable;

/**
 * The slots of a table, each with an entry or without.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
interface Slots<K, V> {

	int capacity();

	@Nullable Entry<K, V> entry(int index);

}
