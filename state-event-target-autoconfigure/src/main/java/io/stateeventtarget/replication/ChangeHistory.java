package io.stateeventtarget.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes of an epoch, bounded in the number of steps. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ChangeHistory<K, V> {

	private final Deque<Changes<K, V>> changes = new ArrayDeque<>();

	private final int limit;

	private int steps;

	ChangeHistory(int limit) {
		this.limit = limit;
	}

	void add(Changes<K, V> change) {
		this.changes.addLast(change);
		this.steps += change.changes().size();
		while (this.steps > this.limit) {
			this.steps -= this.changes.removeFirst().changes().size();
		}
	}

	void clear() {
		this.changes.clear();
		this.steps = 0;
	}

	/**
	 * Returns the steps after a sequence.
	 * @param sequence the sequence that the receiver has
	 * @param current the newest sequence
	 * @return every step from the next sequence to the current one, or {@code null} if
	 * not all of them are kept
	 */
	@Nullable List<Change<K, V>> since(long sequence, long current) {
		if (sequence == current) {
			return List.of();
		}
		Changes<K, V> first = this.changes.peekFirst();
		if (sequence > current || first == null || first.from() > sequence + 1) {
			return null;
		}
		List<Change<K, V>> steps = new ArrayList<>();
		for (Changes<K, V> change : this.changes) {
			if (change.from() > sequence) {
				steps.addAll(change.changes());
			}
		}
		return steps;
	}

}
