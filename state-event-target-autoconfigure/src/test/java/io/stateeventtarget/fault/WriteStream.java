package io.stateeventtarget.fault;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSource;

/**
 * Sets keys in turn to numbers that grow, and tells of each whether it was accepted, as
 * soon as that is known.
 */
final class WriteStream implements Runnable {

	private final StateSource<String, String> source;

	private final int keys;

	private final long last;

	private final String padding;

	private final Consumer<String> outcome;

	private volatile boolean halted;

	private long next;

	WriteStream(StateSource<String, String> source, int keys, long first, long count, int padding,
			Consumer<String> outcome) {
		this.source = source;
		this.keys = keys;
		this.next = first;
		this.last = first + count;
		this.padding = (padding > 0) ? "-" + "x".repeat(padding) : "";
		this.outcome = outcome;
	}

	void halt() {
		this.halted = true;
	}

	@Override
	public void run() {
		while (!this.halted && this.next < this.last) {
			write(this.next);
			this.next++;
		}
		this.outcome.accept("end " + this.next);
	}

	private void write(long number) {
		String key = "k" + number % this.keys;
		try {
			this.source.set(key, number + this.padding);
			this.outcome.accept("acked " + key + " " + number);
			LockSupport.parkNanos(50_000);
		}
		catch (StateException ex) {
			this.outcome.accept("failed " + key + " " + number + " " + ex.getClass().getSimpleName());
			LockSupport.parkNanos(1_000_000);
		}
	}

}
