package io.stateeventtarget.simulation;

/**
 * Chances that follow from what they are for, when, and the seed alone, so that leaving
 * out one action of a schedule changes the others as little as possible.
 */
final class Dice {

	private final long seed;

	private long instant;

	private int ordinal;

	Dice(long seed) {
		this.seed = mix(seed);
	}

	/**
	 * Throws.
	 * @param now the virtual time
	 * @param purpose what it is for
	 * @return any number that is not negative
	 */
	long roll(long now, long purpose) {
		this.ordinal = (now == this.instant) ? this.ordinal + 1 : 0;
		this.instant = now;
		return mix(this.seed ^ mix(now) ^ mix(purpose * 31 + this.ordinal)) >>> 1;
	}

	static long mix(long value) {
		long z = value + 0x9E3779B97F4A7C15L;
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

}
