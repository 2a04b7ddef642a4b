package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * All states of one incarnation of a source, by sequence, with the moments at which they
 * began and were published.
 */
final class OriginLog {

	private final Origin origin;

	private final List<Map<String, ModelEntry>> states = new ArrayList<>();

	private final List<Long> madeAt = new ArrayList<>();

	private final List<Long> publishedAt = new ArrayList<>();

	private long endedAt = Long.MAX_VALUE;

	OriginLog(Origin origin, Map<String, ModelEntry> first, long moment) {
		this.origin = origin;
		this.states.add(Map.copyOf(first));
		this.madeAt.add(moment);
		this.publishedAt.add(Long.MIN_VALUE);
	}

	Origin origin() {
		return this.origin;
	}

	long sequence() {
		return this.states.size() - 1L;
	}

	Map<String, ModelEntry> newest() {
		return this.states.get(this.states.size() - 1);
	}

	@Nullable Map<String, ModelEntry> state(long sequence) {
		return (sequence >= 0 && sequence < this.states.size()) ? this.states.get((int) sequence) : null;
	}

	void add(Changes<String, Integer> change, long moment) {
		if (change.from() != change.to() || change.to() != this.states.size()) {
			throw new SimulationFailure("sequences grow by one",
					change.from() + ".." + change.to() + " after " + sequence());
		}
		Map<String, ModelEntry> state = new HashMap<>(newest());
		for (Change<String, Integer> step : change.changes()) {
			if (step instanceof Change.Put<String, Integer> put) {
				state.put(put.key(), new ModelEntry(put.value(), this.origin.epoch(), change.to()));
			}
			else if (step instanceof Change.Remove<String, Integer> remove) {
				state.remove(remove.key());
			}
			else if (step instanceof Change.Reset<String, Integer>) {
				state.clear();
			}
		}
		this.states.add(state);
		this.madeAt.add(moment);
		this.publishedAt.add(Long.MAX_VALUE);
	}

	/**
	 * Changes up to a sequence were told at a time.
	 */
	void published(long sequence, long now) {
		for (int i = (int) sequence; i >= 0 && this.publishedAt.get(i) == Long.MAX_VALUE; i--) {
			this.publishedAt.set(i, now);
		}
	}

	/**
	 * Whether a change was told before a time.
	 */
	boolean isPublishedBefore(long sequence, long time) {
		return sequence < this.states.size() && this.publishedAt.get((int) sequence) < time;
	}

	void end(long moment) {
		this.endedAt = Math.min(this.endedAt, moment);
	}

	/**
	 * Whether a key had a value at any moment since.
	 */
	boolean hadSince(long moment, Predicate<@Nullable ModelEntry> what, String key) {
		long until = this.endedAt;
		for (int i = this.states.size() - 1; i >= 0 && until >= moment; i--) {
			if (what.test(this.states.get(i).get(key))) {
				return true;
			}
			until = this.madeAt.get(i);
		}
		return false;
	}

	/**
	 * Whether a key had a value at any time since, as far as was told by then.
	 */
	boolean toldSince(long time, Predicate<@Nullable ModelEntry> what, String key) {
		long until = Long.MAX_VALUE;
		for (int i = this.states.size() - 1; i >= 0 && until >= time; i--) {
			if (what.test(this.states.get(i).get(key))) {
				return true;
			}
			until = this.publishedAt.get(i);
		}
		return false;
	}

	/**
	 * The first sequence from one on at which a key was as it should be, or -1.
	 */
	long firstWith(String key, long from, Predicate<@Nullable ModelEntry> what) {
		for (int i = (int) from; i < this.states.size(); i++) {
			if (what.test(this.states.get(i).get(key))) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Whether an entry was ever put in this incarnation.
	 */
	boolean everHad(String key, ModelEntry entry) {
		if (entry.epoch() == this.origin.epoch()) {
			Map<String, ModelEntry> then = state(entry.sequence());
			return then != null && entry.equals(then.get(key));
		}
		return entry.equals(this.states.get(0).get(key));
	}

	/**
	 * Whether a sink could see a key at any time up to a sequence.
	 */
	boolean wasVisible(String sinkId, String key, long sequence) {
		for (int i = (int) Math.min(sequence, sequence()); i >= 0; i--) {
			ModelEntry entry = this.states.get(i).get(key);
			if (entry != null && Rules.isVisible(sinkId, entry.value())) {
				return true;
			}
		}
		return false;
	}

}
