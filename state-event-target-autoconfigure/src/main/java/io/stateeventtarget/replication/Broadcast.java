package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.StateEventType;
import io.stateeventtarget.protocol.Change;
import org.jspecify.annotations.Nullable;

/**
 * What of a source's changes is broadcast: of a change of a kind that is not, only its
 * key. Immutable.
 */
public final class Broadcast {

	private final Set<StateEventType> kinds;

	private final boolean all;

	/**
	 * Creates a filter.
	 * @param kinds the kinds of events that are broadcast
	 */
	public Broadcast(Set<StateEventType> kinds) {
		this.kinds = Set.copyOf(kinds);
		this.all = kinds.size() == StateEventType.values().length;
	}

	/**
	 * Returns what is left of some steps.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param steps the steps
	 * @return the same list if nothing is left out
	 */
	public <K, V> List<Change<K, V>> of(List<Change<K, V>> steps) {
		if (this.all) {
			return steps;
		}
		List<Change<K, V>> left = new ArrayList<>(steps.size());
		for (Change<K, V> step : steps) {
			Change<K, V> told = of(step);
			if (told != null) {
				left.add(told);
			}
		}
		return left;
	}

	/**
	 * Returns what is left of a step.
	 * @return the step itself, or that a key is to be forgotten, or {@code null} for
	 * nothing
	 */
	<K, V> @Nullable Change<K, V> of(Change<K, V> step) {
		if (step instanceof Change.Put<K, V> put) {
			return this.kinds.contains(StateEventType.UPDATE) ? put : new Change.Forget<>(put.key(), put.sequence());
		}
		if (step instanceof Change.Remove<K, V> remove) {
			return this.kinds.contains(StateEventType.REMOVE) ? remove
					: new Change.Forget<>(remove.key(), remove.sequence());
		}
		if (step instanceof Change.Reset<K, V> reset) {
			return this.kinds.contains(StateEventType.RESET) ? reset : new Change.ForgetAll<>(reset.sequence());
		}
		return (this.kinds.contains(StateEventType.SIGNAL) || !(step instanceof Change.Signal)) ? step : null;
	}

}
