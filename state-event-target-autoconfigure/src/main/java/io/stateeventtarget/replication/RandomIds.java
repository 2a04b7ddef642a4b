package io.stateeventtarget.replication;

import java.util.random.RandomGenerator;

/**
 * Where the ids of a life of a sink begin: far apart from those of its other lives, so
 * that an answer to one is not taken for an answer to another, and below 2<sup>53</sup>,
 * so that every JSON reader gets them exactly.
 */
final class RandomIds {

	private static final long BOUND = 1L << 52;

	private RandomIds() {
	}

	/**
	 * Returns an id.
	 * @return a positive number
	 */
	static long next(RandomGenerator random) {
		return 1 + random.nextLong(BOUND);
	}

}
