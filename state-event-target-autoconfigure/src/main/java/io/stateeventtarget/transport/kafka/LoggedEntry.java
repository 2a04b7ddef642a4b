package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.protocol.StateEntry;

/**
 * An entry as it was read from the log.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param key the key
 * @param value the value
 * @param epoch the epoch of the change
 * @param sequence the sequence of the change
 * @param timestamp when the source made the change
 * @param expiresAt when the source removes the entry, or 0 for never
 */
record LoggedEntry<K, V>(K key, V value, long epoch, long sequence, long timestamp,
		long expiresAt) implements StateEntry<K, V> {

	static <K, V> LoggedEntry<K, V> of(K key, V value, RecordStamp stamp) {
		return new LoggedEntry<>(key, value, stamp.epoch(), stamp.sequence(), stamp.timestamp(), stamp.extra());
	}

}
