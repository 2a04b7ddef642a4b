package io.stateeventtarget.simulation;

import java.util.EnumSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random schedules over the real engines, always the same ones. {@code -Dstate.seed} and
 * {@code -Dstate.schedules} run others.
 */
class SimulationTests {

	@Test
	void breaksNoRuleInAnySchedule() {
		Simulator.Report report = Simulator.simulate(Long.getLong("state.seed", Simulator.BUILD_SEED),
				Long.getLong("state.schedules", Simulator.BUILD_SCHEDULES), 0, 2);
		assertThat(report.failure()).as(report::toString).isNull();
		System.out.println(report);
		if (report.runs() >= Simulator.BUILD_SCHEDULES) {
			assertThat(EnumSet.allOf(Feature.class)).as(report.toString())
				.allMatch((feature) -> report.coverage().of(feature) > 0);
		}
	}

	@Test
	void runsAScheduleTheSameWayEachTime() {
		Coverage first = new Coverage();
		Coverage second = new Coverage();
		for (long seed = 1; seed <= 50; seed++) {
			Simulator.run(ScheduleGenerator.generate(seed), first);
			Simulator.run(ScheduleGenerator.generate(seed), second);
		}
		assertThat(first).hasToString(second.toString());
	}

	@Test
	void shrinksToWhatMatters() {
		Schedule schedule = ScheduleGenerator.generate(1);
		Schedule shortest = new Shrinker(500,
				(candidate) -> candidate.steps().stream().anyMatch((step) -> step.equals(schedule.steps().get(7)))
						? "found" : null)
			.shrink(schedule, "found");
		assertThat(shortest.steps()).containsExactly(schedule.steps().get(7));
	}

}
