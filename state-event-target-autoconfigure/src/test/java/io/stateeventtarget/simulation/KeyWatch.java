package io.stateeventtarget.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What a life of a sink on demand told of each key, to readers, to listeners and to who
 * asked. It never goes back: each thing told is what the source had at the version of the
 * thing told before, or later.
 */
final class KeyWatch {

	private final SimSink sink;

	private final World world;

	private final Map<String, Long> seen = new HashMap<>();

	private Origin origin = Origin.NONE;

	KeyWatch(SimSink sink, World world) {
		this.sink = sink;
		this.world = world;
	}

	/**
	 * A reader finds an entry.
	 */
	void held(Origin current, Entry<String, Integer> entry) {
		see(current, entry.key(),
				(then) -> then != null && then.epoch() == entry.epoch() && then.sequence() == entry.sequence(), entry);
	}

	/**
	 * Somebody is told a value, or that there is none.
	 */
	void told(Origin current, String key, @Nullable Integer value, Object how) {
		see(current, key, (then) -> Objects.equals(this.sink.checks().held(then), value), how);
	}

	/**
	 * A listener is told. A reset is told of all keys.
	 */
	void told(StateEvent<String, Integer> event) {
		Origin from = new Origin(event.sourceId(), event.version().epoch());
		if (event instanceof StateUpdated<String, Integer> updated) {
			told(from, updated.key(), updated.value(), event);
		}
		else if (event instanceof StateRemoved<String, Integer> removed) {
			told(from, removed.key(), null, event);
		}
	}

	private void see(Origin current, String key, Predicate<@Nullable ModelEntry> what, Object how) {
		if (isExempt() || current.equals(Origin.NONE) || current.compareTo(this.origin) < 0) {
			return;
		}
		if (!current.equals(this.origin)) {
			this.origin = current;
			this.seen.clear();
		}
		this.world.count(Feature.KEY_WATCHED);
		long before = this.seen.getOrDefault(key, 0L);
		long at = this.world.model().of(current).firstWith(key, before, what);
		if (at < 0) {
			throw new SimulationFailure("what is told of a key does not go back", this.sink + " told " + how + " of "
					+ key + " at " + current + " after what was there at " + before);
		}
		this.seen.put(key, at);
	}

	private boolean isExempt() {
		return this.sink.isReplica() || this.sink.setup().handler() == Handling.KEEP || !this.sink.isUnaltered();
	}

}
