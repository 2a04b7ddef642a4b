package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.protocol.StateEntry;

/**
 * An entry as it was read from the log.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
record LoggedEntry<K, V>(K key, V value, long epoch, long sequence,
		long timestamp) implements StateEntry<K, V> {

}
