package io.stateeventtarget.protocol;

import java.util.SplittableRandom;

import io.stateeventtarget.Version;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of versions and origins, for many of them, few of which are equal by accident
 * and many on purpose.
 */
class VersionOrderTests {

	private static final int RUNS = 100_000;

	@Test
	void ordersVersions() {
		for (long seed = 0; seed < RUNS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			Version first = version(random);
			Version second = version(random);
			Version third = version(random);
			assertOrder(seed, first, second, third);
			if (first.epoch() != second.epoch()) {
				assertThat(first.isAfter(second)).as("seed %d", seed).isEqualTo(first.epoch() > second.epoch());
			}
			assertThat(Version.parse(first.toString())).isEqualTo(first);
			assertThat(first.compareTo(Version.NONE)).isNotNegative();
		}
	}

	@Test
	void ordersOrigins() {
		for (long seed = 0; seed < RUNS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			Origin first = origin(random);
			Origin second = origin(random);
			assertOrder(seed, first, second, origin(random));
			if (first.epoch() != second.epoch()) {
				assertThat(first.compareTo(second) > 0).as("seed %d", seed).isEqualTo(first.epoch() > second.epoch());
			}
			assertThat(first.compareTo(Origin.NONE)).isNotNegative();
		}
	}

	@Test
	void positionsAreWhereTheirVersionsAre() {
		for (long seed = 0; seed < RUNS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			Origin origin = origin(random);
			Position position = new Position(origin, random.nextLong(4));
			assertThat(position.version()).isEqualTo(origin.at(position.sequence()))
				.isEqualTo(new Version(origin.epoch(), position.sequence()));
			assertThat(new Position(origin, position.sequence() + 1).version().isAfter(position.version())).isTrue();
		}
	}

	private static <T extends Comparable<T>> void assertOrder(long seed, T first, T second, T third) {
		int order = Integer.signum(first.compareTo(second));
		assertThat(Integer.signum(second.compareTo(first))).as("seed %d", seed).isEqualTo(-order);
		assertThat(order == 0).as("seed %d", seed).isEqualTo(first.equals(second));
		if (order == 0) {
			assertThat(first).hasSameHashCodeAs(second);
			assertThat(Integer.signum(first.compareTo(third))).isEqualTo(Integer.signum(second.compareTo(third)));
		}
		if (order > 0 && second.compareTo(third) > 0) {
			assertThat(first.compareTo(third)).as("seed %d", seed).isPositive();
		}
	}

	private static Version version(SplittableRandom random) {
		return new Version(number(random), random.nextInt(3) == 0 ? random.nextLong(Long.MAX_VALUE) : number(random));
	}

	private static Origin origin(SplittableRandom random) {
		String[] ids = { "", "a", "a-1", "b" };
		return new Origin(ids[random.nextInt(ids.length)], number(random));
	}

	private static long number(SplittableRandom random) {
		return random.nextBoolean() ? random.nextLong(3) : random.nextLong(1L << 53);
	}

}
