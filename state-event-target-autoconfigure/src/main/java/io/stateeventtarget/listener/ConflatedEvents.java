package io.stateeventtarget.listener;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import org.jspecify.annotations.Nullable;

/**
 * What slow listeners still have to be told, one slot per key: the value last told and
 * the newest. Grows with the number of keys and not with the number of changes. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ConflatedEvents<K, V> {

	private final Map<K, Slot<K, V>> slots = new LinkedHashMap<>();

	private @Nullable StateReset<K, V> reset;

	boolean isEmpty() {
		return this.reset == null && this.slots.isEmpty();
	}

	/**
	 * How many events are to be told at most.
	 */
	int size() {
		return this.slots.size() + ((this.reset != null) ? 1 : 0);
	}

	/**
	 * Adds an update, a remove or a reset.
	 */
	void add(StateEvent<K, V> event) {
		if (event instanceof StateReset<K, V> newest) {
			this.slots.clear();
			this.reset = newest;
		}
		else if (event instanceof StateUpdated<K, V> updated) {
			add(updated.key(), updated.previous(), updated);
		}
		else if (event instanceof StateRemoved<K, V> removed) {
			add(removed.key(), removed.previous(), removed);
		}
	}

	/**
	 * Takes the next event out: the reset first, then the differences by version.
	 * @return the event with cause RESYNC, or {@code null} if there is no difference left
	 */
	@Nullable StateEvent<K, V> poll() {
		StateReset<K, V> first = this.reset;
		if (first != null) {
			this.reset = null;
			return new StateReset<>(first.namespace(), first.version(), first.timestamp(), first.sourceId(),
					ChangeCause.RESYNC);
		}
		Iterator<Slot<K, V>> iterator = this.slots.values().iterator();
		while (iterator.hasNext()) {
			StateEvent<K, V> difference = iterator.next().difference();
			iterator.remove();
			if (difference != null) {
				return difference;
			}
		}
		return null;
	}

	/**
	 * Keeps what was told last and moves the key to the end, so that versions grow.
	 */
	private void add(K key, @Nullable V previous, StateEvent<K, V> newest) {
		Slot<K, V> slot = this.slots.remove(key);
		this.slots.put(key, new Slot<>((slot != null) ? slot.told : previous, newest));
	}

	private record Slot<K, V>(@Nullable V told, StateEvent<K, V> newest) {

		private @Nullable StateEvent<K, V> difference() {
			if (this.newest instanceof StateUpdated<K, V> updated) {
				return Objects.equals(this.told, updated.value()) ? null
						: new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(),
								updated.sourceId(), ChangeCause.RESYNC, updated.key(), updated.value(), this.told);
			}
			StateRemoved<K, V> removed = (StateRemoved<K, V>) this.newest;
			return (this.told == null) ? null : new StateRemoved<>(removed.namespace(), removed.version(),
					removed.timestamp(), removed.sourceId(), ChangeCause.RESYNC, removed.key(), this.told);
		}

	}

}
