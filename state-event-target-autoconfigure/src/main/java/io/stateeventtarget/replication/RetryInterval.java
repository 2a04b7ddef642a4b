package io.stateeventtarget.replication;

import java.util.random.RandomGenerator;

/**
 * The jittered time between two tries of a request or a write, a second on average, so
 * that those of many sinks do not come at once. Not thread-safe.
 */
final class RetryInterval {

	private static final long SHORTEST = 750_000_000;

	private static final long SPREAD = 500_000_000;

	private final RandomGenerator random;

	RetryInterval(RandomGenerator random) {
		this.random = random;
	}

	/**
	 * Returns how long to wait.
	 * @return nanoseconds
	 */
	long next() {
		return SHORTEST + this.random.nextLong(SPREAD);
	}

	long longest() {
		return SHORTEST + SPREAD;
	}

}
