package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key at one version. Immutable; two entries are equal only if they are
 * the same object.
 * <p>
 * An entry is itself the node of a {@link ReplicaStore}, so its size is what a key costs
 * beside its slot in the table: 48 bytes with compressed references.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public class Entry<K, V> extends Node<K, V> implements StateEntry<K, V> {

	private final long epoch;

	private final long sequence;

	private final long timestamp;

	/**
	 * Create a new entry.
	 * @param key the key
	 * @param value the value, or {@code null} for an entry that was filtered: it keeps
	 * its key and version but reads as absent
	 * @param epoch the epoch of the version
	 * @param sequence the sequence of the version within its epoch
	 * @param timestamp the time of the change in milliseconds since 1970-01-01T00:00Z
	 */
	public Entry(K key, @Nullable V value, long epoch, long sequence, long timestamp) {
		super(key, value);
		this.epoch = epoch;
		this.sequence = sequence;
		this.timestamp = timestamp;
	}

	/**
	 * Return the epoch of the version.
	 * @return the epoch
	 */
	@Override
	public long epoch() {
		return this.epoch;
	}

	/**
	 * Return the sequence of the version within its epoch.
	 * @return the sequence
	 */
	@Override
	public long sequence() {
		return this.sequence;
	}

	/**
	 * Return the time of the change.
	 * @return milliseconds since 1970-01-01T00:00Z
	 */
	@Override
	public long timestamp() {
		return this.timestamp;
	}

	/**
	 * Take note that this entry was read, where entries are given up by use.
	 */
	public void touch() {
	}

	boolean clearTouch() {
		return false;
	}

	boolean isPresent() {
		return value() != null;
	}

	@Override
	public String toString() {
		return "Entry[key=" + key() + ", version=" + this.epoch + ":" + this.sequence + "]";
	}

}
