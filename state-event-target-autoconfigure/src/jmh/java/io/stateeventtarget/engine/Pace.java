package io.stateeventtarget.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does something a thousand times a second.
 */
final class Pace {

	private static final long INTERVAL = 1_000_000;

	private Pace() {
	}

	static void keep(int count, IntConsumer step) {
		long start = System.nanoTime();
		for (int i = 0; i < count; i++) {
			long due = start + i * INTERVAL;
			while (System.nanoTime() < due) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			step.accept(i);
		}
	}

}
