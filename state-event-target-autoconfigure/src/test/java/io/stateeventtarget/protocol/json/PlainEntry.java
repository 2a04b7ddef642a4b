package io.stateeventtarget.protocol.json;

import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry that is equal to others by what it holds.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
record PlainEntry<K, V>(K key, @Nullable V value, long epoch, long sequence,
		long timestamp) implements StateEntry<K, V> {

	static <K, V> PlainEntry<K, V> of(StateEntry<K, V> entry) {
		return new PlainEntry<>(entry.key(), entry.value(), entry.epoch(), entry.sequence(), entry.timestamp());
	}

}
