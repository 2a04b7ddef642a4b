package io.stateeventtarget.transport.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.stateeventtarget.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * The last steps of a log, within a bound, for sinks that are a little behind. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogTail<K, V> {

	private final int bound;

	private final Deque<LogStep<K, V>> steps = new ArrayDeque<>();

	private long weight;

	private Position end = Position.NONE;

	/**
	 * Creates an empty tail.
	 * @param bound how much the steps may weigh together
	 */
	LogTail(int bound) {
		this.bound = bound;
	}

	Position end() {
		return this.end;
	}

	/**
	 * Forgets all steps and begins anew behind a position.
	 */
	void begin(Position position) {
		this.steps.clear();
		this.weight = 0;
		this.end = position;
	}

	void add(LogStep<K, V> step) {
		this.steps.addLast(step);
		this.weight += step.weight();
		this.end = step.end();
		while (this.weight > this.bound) {
			this.weight -= this.steps.removeFirst().weight();
		}
	}

	/**
	 * The steps that lead from a position to the end.
	 * @return the steps, none if the position is the end, {@code null} if they are not
	 * all here
	 */
	@Nullable List<LogStep<K, V>> after(Position position) {
		if (position.equals(this.end)) {
			return List.of();
		}
		List<LogStep<K, V>> found = null;
		for (LogStep<K, V> step : this.steps) {
			if (found == null && step.follows(position)) {
				found = new ArrayList<>();
			}
			if (found != null) {
				found.add(step);
			}
		}
		return found;
	}

}
