package io.stateeventtarget.replication;

import java.util.TreeMap;

import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Changes that arrived before those they follow, bounded: past the bound all are dropped,
 * which leaves a gap that the sink then closes by connecting anew. Confined to the
 * {@link SinkLink}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Stash<K, V> {

	private final int limit;

	private final TreeMap<Long, Changes<K, V>> changes = new TreeMap<>();

	private int steps;

	/**
	 * Creates an empty stash.
	 * @param limit how many changes it holds
	 */
	Stash(int limit) {
		this.limit = limit;
	}

	/**
	 * Adds changes.
	 * @return whether there was room; if not, nothing is left
	 */
	boolean add(Changes<K, V> change) {
		Changes<K, V> same = this.changes.get(change.from());
		if (same == null || same.to() < change.to()) {
			this.changes.put(change.from(), change);
			this.steps += change.changes().size() + 1 - ((same != null) ? same.changes().size() + 1 : 0);
		}
		if (this.steps > this.limit) {
			clear();
			return false;
		}
		return true;
	}

	boolean isEmpty() {
		return this.changes.isEmpty();
	}

	/**
	 * Takes out the next changes that can be applied, dropping those that are known.
	 * @param sequence the sequence that the sink has
	 * @return the changes, or {@code null} if there are none
	 */
	@Nullable Changes<K, V> next(long sequence) {
		while (!this.changes.isEmpty() && this.changes.firstKey() <= sequence + 1) {
			Changes<K, V> first = this.changes.pollFirstEntry().getValue();
			this.steps -= first.changes().size() + 1;
			if (first.to() > sequence) {
				return first;
			}
		}
		return null;
	}

	void clear() {
		this.changes.clear();
		this.steps = 0;
	}

}
