package io.stateeventtarget.replication;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The wall-clock deadlines of entries that were set for a time. Not thread-safe.
 *
 * @param <K> the type of the keys
 */
final class Expirations<K> {

	private final Map<K, Deadline<K>> deadlines = new HashMap<>();

	private final TreeSet<Deadline<K>> queue = new TreeSet<>();

	private long order;

	/**
	 * Sets or clears the deadline of a key.
	 * @param key the key
	 * @param expiresAt milliseconds of the wall clock, or 0 for none
	 */
	void set(K key, long expiresAt) {
		cancel(key);
		if (expiresAt != 0) {
			Deadline<K> deadline = new Deadline<>(key, expiresAt, this.order++);
			this.deadlines.put(key, deadline);
			this.queue.add(deadline);
		}
	}

	void cancel(K key) {
		if (!this.deadlines.isEmpty()) {
			Deadline<K> deadline = this.deadlines.remove(key);
			if (deadline != null) {
				this.queue.remove(deadline);
			}
		}
	}

	/**
	 * Returns the deadline of a key, 0 for none.
	 */
	long of(K key) {
		Deadline<K> deadline = this.deadlines.get(key);
		return (deadline != null) ? deadline.expiresAt : 0;
	}

	void clear() {
		this.deadlines.clear();
		this.queue.clear();
	}

	/**
	 * Returns a key whose deadline has come.
	 * @param now milliseconds of the wall clock
	 * @return the key, or {@code null} if there is none
	 */
	@Nullable K due(long now) {
		return (!this.queue.isEmpty() && this.queue.first().expiresAt <= now) ? this.queue.first().key : null;
	}

	private record Deadline<K>(K key, long expiresAt, long order) implements Comparable<Deadline<K>> {

		@Override
		public int compareTo(Deadline<K> other) {
			int byTime = Long.compare(this.expiresAt, other.expiresAt);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
