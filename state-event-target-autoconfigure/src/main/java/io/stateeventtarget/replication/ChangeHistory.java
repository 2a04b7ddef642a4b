package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes of an epoch, bounded in the number of steps, where a change without
 * steps counts as one. Not thread-safe.
 * <p>
 * A ring of changes that grows up to the bound, and one of their numbers of steps, so
 * that giving up a change does not have to look at an object that was not used for long.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ChangeHistory<K, V> {

	private static final int FIRST_CAPACITY = 64;

	private final int limit;

	private @Nullable Changes<K, V>[] changes;

	private int[] steps;

	private int oldest;

	private int size;

	private int kept;

	ChangeHistory(int limit) {
		this.limit = limit;
		int capacity = Math.max(1, Math.min(limit, FIRST_CAPACITY));
		this.changes = newRing(capacity);
		this.steps = new int[capacity];
	}

	void add(Changes<K, V> change) {
		int added = Math.max(1, change.changes().size());
		while (this.size > 0 && this.kept + added > this.limit) {
			removeOldest();
		}
		if (added <= this.limit) {
			if (this.size == this.changes.length) {
				grow();
			}
			int index = index(this.size++);
			this.changes[index] = change;
			this.steps[index] = added;
			this.kept += added;
		}
	}

	void clear() {
		Arrays.fill(this.changes, null);
		this.oldest = 0;
		this.size = 0;
		this.kept = 0;
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
		Changes<K, V> first = this.changes[this.oldest];
		if (sequence > current || first == null || first.from() > sequence + 1) {
			return null;
		}
		List<Change<K, V>> since = new ArrayList<>();
		for (int i = 0; i < this.size; i++) {
			Changes<K, V> change = this.changes[index(i)];
			if (change != null && change.from() > sequence) {
				since.addAll(change.changes());
			}
			else if (change != null && change.to() > sequence) {
				change.changes().stream().filter((step) -> step.sequence() > sequence).forEach(since::add);
			}
		}
		return since;
	}

	private void removeOldest() {
		this.changes[this.oldest] = null;
		this.kept -= this.steps[this.oldest];
		this.oldest = index(1);
		this.size--;
	}

	private void grow() {
		int capacity = (int) Math.min(this.limit, 2L * this.size);
		@Nullable Changes<K, V>[] grownChanges = newRing(capacity);
		int[] grownSteps = new int[capacity];
		for (int i = 0; i < this.size; i++) {
			grownChanges[i] = this.changes[index(i)];
			grownSteps[i] = this.steps[index(i)];
		}
		this.changes = grownChanges;
		this.steps = grownSteps;
		this.oldest = 0;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static <K, V> @Nullable Changes<K, V>[] newRing(int capacity) {
		return new Changes[capacity];
	}

	private int index(int position) {
		int index = this.oldest + position;
		return (index < this.changes.length) ? index : index - this.changes.length;
	}

}
