package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds a short schedule that breaks the same rule as a long one, by leaving out steps as
 * long as it still does.
 */
final class Shrinker {

	private final int limit;

	private final Function<Schedule, @Nullable String> check;

	private int runs;

	/**
	 * Creates a shrinker.
	 * @param limit how many runs it may take
	 * @param check tells which rule a schedule breaks, if any
	 */
	Shrinker(int limit, Function<Schedule, @Nullable String> check) {
		this.limit = limit;
		this.check = check;
	}

	Schedule shrink(Schedule schedule, String rule) {
		Schedule best = schedule;
		int chunk = Math.max(1, best.steps().size() / 2);
		while (this.runs < this.limit) {
			Schedule smaller = leaveOut(best, chunk, rule);
			if (smaller.steps().size() == best.steps().size() && chunk == 1) {
				return best;
			}
			if (smaller.steps().size() == best.steps().size()) {
				chunk = Math.max(1, chunk / 2);
			}
			best = smaller;
		}
		return best;
	}

	private Schedule leaveOut(Schedule schedule, int chunk, String rule) {
		Schedule best = schedule;
		for (int end = best.steps().size(); end > 0 && this.runs < this.limit; end -= chunk) {
			int start = Math.max(0, end - chunk);
			List<Step> fewer = new ArrayList<>(best.steps());
			fewer.subList(start, Math.min(end, fewer.size())).clear();
			Schedule candidate = best.withSteps(fewer);
			this.runs++;
			if (rule.equals(this.check.apply(candidate))) {
				best = candidate;
			}
		}
		return best;
	}

}
