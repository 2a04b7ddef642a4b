package io.stateeventtarget.sample;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests of {@link Flag}.
 */
class SampleFlagTests {

	@Test
	void isOnForRoughlyTheShareOfUsersThatTheRolloutSays() {
		Flag flag = flag(true, 30);
		long on = users().filter((user) -> flag.isOnFor("customer-" + user, "production")).count();
		assertThat(on).isCloseTo(3000, within(200L));
	}

	@Test
	void keepsItsUsersWhenTheRolloutGrows() {
		assertThat(users().filter((user) -> flag(true, 20).isOnFor("customer-" + user, "production")))
			.allMatch((user) -> flag(true, 21).isOnFor("customer-" + user, "production"));
	}

	@Test
	void isOnForEverybodyAtOneHundredAndNobodyAtZero() {
		assertThat(users()).allMatch((user) -> flag(true, 100).isOnFor("customer-" + user, "production"))
			.noneMatch((user) -> flag(true, 0).isOnFor("customer-" + user, "production"));
	}

	@Test
	void isOffWhenSwitchedOffOrInAnotherEnvironment() {
		assertThat(flag(false, 100).isOnFor("ada", "production")).isFalse();
		assertThat(flag(true, 100).isOnFor("ada", "development")).isFalse();
	}

	@Test
	void refusesWhatCannotBe() {
		assertThatExceptionOfType(InvalidFlagException.class).isThrownBy(() -> flag(true, 101))
			.withMessage("Flag 'dark-mode': rollout must be between 0 and 100 but is 101");
		assertThatExceptionOfType(InvalidFlagException.class)
			.isThrownBy(() -> new Flag("Dark Mode", "web", "Dark", true, 1, List.of(), "ada"))
			.withMessageContaining("'Dark Mode'");
		assertThatExceptionOfType(InvalidFlagException.class)
			.isThrownBy(() -> new Flag("dark-mode", "web", "Dark", true, 1, List.of("moon"), "ada"))
			.withMessageContaining("[moon]");
	}

	private static IntStream users() {
		return IntStream.range(0, 10_000);
	}

	private static Flag flag(boolean enabled, int rollout) {
		return new Flag("dark-mode", "web", "Dark colours", enabled, rollout, List.of("production"), "ada");
	}

}
