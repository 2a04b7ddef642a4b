package io.stateeventtarget.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does something a thousand times a second, once it is warm.
 */
final class Pace {

	/**
	 * How many changes come first, ten times as fast, so that what is measured is warm.
	 */
	static final int WARM_UP = 40_000;

	static final int COUNT = 5_000;

	private static final long INTERVAL = 1_000_000;

	private Pace() {
	}

	static void keep(IntConsumer step) {
		keep(0, WARM_UP, INTERVAL / 10, step);
		keep(WARM_UP, COUNT, INTERVAL, step);
	}

	private static void keep(int first, int count, long interval, IntConsumer step) {
		long start = System.nanoTime();
		for (int i = 0; i < count; i++) {
			long due = start + i * interval;
			while (System.nanoTime() < due) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			step.accept(first + i);
		}
	}

}
