package io.stateeventtarget.simulation;

import java.util.List;

/**
 * Everything that happens, written down: the same schedule always runs the same way.
 *
 * @param seed decides on what the steps leave open, above all on the fate of each message
 * @param setup who takes part
 * @param steps what is done, by time
 * @param end when everything begins to work again, in milliseconds
 */
record Schedule(long seed, Setup setup, List<Step> steps, long end) {

	Schedule withSteps(List<Step> others) {
		return new Schedule(this.seed, this.setup, List.copyOf(others), this.end);
	}

}
