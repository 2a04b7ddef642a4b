package io.stateeventtarget.replication;

import java.util.random.RandomGenerator;

/**
 * The growing, jittered time between tries. Not thread-safe.
 */
final class Backoff {

	private static final long FIRST = 100_000_000;

	private static final long GREATEST = 5_000_000_000L;

	private final RandomGenerator random;

	private long next = FIRST;

	Backoff(RandomGenerator random) {
		this.random = random;
	}

	/**
	 * Returns how long to wait: between half and one and a half of a base that doubles
	 * from 100 ms to 5 s.
	 * @return nanoseconds
	 */
	long next() {
		long base = this.next;
		this.next = Math.min(GREATEST, base * 2);
		return base / 2 + this.random.nextLong(base);
	}

	void reset() {
		this.next = FIRST;
	}

}
