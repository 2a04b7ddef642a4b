package io.stateeventtarget.replication;

import org.jspecify.annotations.Nullable;

/**
 * An entry that remembers whether it was read lately. The flag is written without
 * synchronization by readers: a lost mark costs no more than an early eviction.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
final class RecentEntry<K, V> extends Entry<K, V> {

	private boolean touched;

	RecentEntry(K key, @Nullable V value, long epoch, long sequence, long timestamp) {
		super(key, value, epoch, sequence, timestamp);
	}

	@Override
	public void touch() {
		if (!this.touched) {
			this.touched = true;
		}
	}

	@Override
	boolean clearTouch() {
		boolean before = this.touched;
		this.touched = false;
		return before;
	}

}
