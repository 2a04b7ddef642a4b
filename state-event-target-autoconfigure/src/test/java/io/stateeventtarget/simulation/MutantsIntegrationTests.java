package io.stateeventtarget.simulation;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the simulator finds faults: each deliberate one is caught within the schedules
 * that {@link SimulationTests} runs.
 */
class MutantsIntegrationTests {

	@ParameterizedTest(name = "{0}")
	@MethodSource("mutants")
	void catchesMutant(Mutant mutant) throws Exception {
		String caught = MutantHunt.hunt(mutant, false);
		assertThat(caught).as("%s: %s", mutant.name(), mutant.rule()).isNotNull();
		System.out.println("Mutant " + mutant.name() + " " + caught);
	}

	static List<Mutant> mutants() {
		return Mutant.all();
	}

	@Test
	void hasManyMutants() {
		assertThat(Mutant.all()).hasSizeGreaterThanOrEqualTo(24).extracting(Mutant::name).doesNotHaveDuplicates();
	}

}
