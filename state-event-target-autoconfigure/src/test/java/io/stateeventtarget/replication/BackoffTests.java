package io.stateeventtarget.replication;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time between tries, with the least and the most that chance gives.
 */
class BackoffTests {

	@Test
	void waitsAtLeastHalfOfABaseThatDoubles() {
		Backoff backoff = new Backoff(always(0));
		assertThat(millis(backoff.next())).isEqualTo(50);
		assertThat(millis(backoff.next())).isEqualTo(100);
		for (int i = 0; i < 10; i++) {
			backoff.next();
		}
		assertThat(millis(backoff.next())).isEqualTo(2500);
		backoff.reset();
		assertThat(millis(backoff.next())).isEqualTo(50);
	}

	@Test
	void waitsLessThanOneAndAHalfOfIt() {
		Backoff backoff = new Backoff(always(-1));
		assertThat(backoff.next()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(150) - 1);
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	/**
	 * Chance that is always the same: so far from 0, or from the bound if negative.
	 */
	private static RandomGenerator always(long offset) {
		return new RandomGenerator() {

			@Override
			public long nextLong() {
				throw new UnsupportedOperationException();
			}

			@Override
			public long nextLong(long bound) {
				return Math.floorMod(offset, bound);
			}

		};
	}

}
