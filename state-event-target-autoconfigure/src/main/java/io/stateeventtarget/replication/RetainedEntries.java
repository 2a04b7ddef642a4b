package io.stateeventtarget.replication;

import java.util.HashMap;
import java.util.Map;

import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.VersionDigest;

/**
 * The entries that a handler kept when the source removed them, with their part of the
 * digest. Confined to the {@link ReplicaState}.
 *
 * @param <K> the type of the keys
 */
final class RetainedEntries<K> {

	private final Map<K, Long> mixed = new HashMap<>();

	private long digest;

	void add(StateEntry<K, ?> entry) {
		long part = VersionDigest.of(entry.epoch(), entry.sequence());
		if (this.mixed.put(entry.key(), part) == null) {
			this.digest += part;
		}
	}

	void remove(K key) {
		Long part = this.mixed.isEmpty() ? null : this.mixed.remove(key);
		if (part != null) {
			this.digest -= part;
		}
	}

	boolean contains(K key) {
		return !this.mixed.isEmpty() && this.mixed.containsKey(key);
	}

	void clear() {
		this.mixed.clear();
		this.digest = 0;
	}

	long digest() {
		return this.digest;
	}

}
