package io.stateeventtarget.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The keys that are known to be absent and were asked for, oldest first, bounded.
 * Confined to the {@link SinkEngine}, except for {@link #contains}.
 *
 * @param <K> the type of the keys
 */
final class Absences<K> {

	private final Map<K, Long> learntAt = new LinkedHashMap<>();

	private final Map<K, Boolean> visible = new ConcurrentHashMap<>();

	private final int limit;

	private final long timeToLive;

	/**
	 * Creates an empty table.
	 * @param limit how many keys are kept
	 * @param timeToLive for how long an answer stands, in nanoseconds, or 0 for until the
	 * key changes
	 */
	Absences(int limit, long timeToLive) {
		this.limit = limit;
		this.timeToLive = timeToLive;
	}

	/**
	 * Adds a key.
	 * @return a key that was given up for it, or {@code null} if there was room
	 */
	@Nullable K add(K key, long now) {
		this.learntAt.remove(key);
		this.learntAt.put(key, now);
		this.visible.put(key, Boolean.TRUE);
		if (this.learntAt.size() <= this.limit) {
			return null;
		}
		K eldest = this.learntAt.keySet().iterator().next();
		remove(eldest);
		return eldest;
	}

	void remove(K key) {
		if (!this.learntAt.isEmpty() && this.learntAt.remove(key) != null) {
			this.visible.remove(key);
		}
	}

	void clear() {
		this.learntAt.clear();
		this.visible.clear();
	}

	/**
	 * Whether the answer still stands.
	 */
	boolean stands(K key, long now) {
		Long since = this.learntAt.get(key);
		return since != null && (this.timeToLive == 0 || now - since < this.timeToLive);
	}

	/**
	 * Whether a key is in the table. May be called by any thread.
	 */
	boolean contains(K key) {
		return this.visible.containsKey(key);
	}

	Iterable<K> keys() {
		return this.learntAt.keySet();
	}

}
