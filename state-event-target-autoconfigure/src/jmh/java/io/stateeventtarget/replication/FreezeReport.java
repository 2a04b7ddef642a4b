package io.stateeventtarget.replication;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prints for how long a snapshot of a million entries holds the writer up, while a writer
 * changes random entries, some hundred thousand a second. For comparison, how long it
 * takes to copy the table at once. The argument is the number of snapshots.
 */
public final class FreezeReport {

	private static final int ENTRIES = 1_000_000;

	private final ReplicaStore<String, String> store = new ReplicaStore<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final String[] keys = new String[ENTRIES];

	private volatile boolean finished;

	private long writes;

	public static void main(String[] args) throws InterruptedException {
		int snapshots = (args.length > 0) ? Integer.parseInt(args[0]) : 200;
		FreezeReport report = new FreezeReport();
		report.fill();
		report.run("chunked", snapshots, report::chunked);
		report.run("at once", snapshots, report::atOnce);
	}

	private void fill() {
		for (int i = 0; i < ENTRIES; i++) {
			this.keys[i] = String.format(Locale.ROOT, "order-%010d", i);
			this.store.put(new Entry<>(this.keys[i], "initial", 1, i, i));
		}
	}

	private void run(String name, int snapshots, Measured snapshot) throws InterruptedException {
		this.finished = false;
		Thread writer = new Thread(this::write);
		writer.start();
		Hold[] holds = new Hold[snapshots];
		for (int i = 0; i < snapshots; i++) {
			holds[i] = snapshot.take();
		}
		this.finished = true;
		writer.join();
		print(name, holds);
	}

	private void print(String name, Hold[] holds) {
		System.out.printf(Locale.ROOT, "%s: %d snapshots, %d writes so far, %s; %s; %s%n", name, holds.length,
				this.writes, summary("total hold", Arrays.stream(holds).mapToLong(Hold::total).toArray()),
				summary("longest hold", Arrays.stream(holds).mapToLong(Hold::longest).toArray()),
				summary("duration", Arrays.stream(holds).mapToLong(Hold::duration).toArray()));
	}

	private static String summary(String name, long[] nanos) {
		Arrays.sort(nanos);
		return String.format(Locale.ROOT, "%s median %.3f p99 %.3f max %.3f ms", name, nanos[nanos.length / 2] / 1e6,
				nanos[nanos.length * 99 / 100] / 1e6, nanos[nanos.length - 1] / 1e6);
	}

	private Hold chunked() {
		long start = System.nanoTime();
		Freeze<String, String> freeze = startFreeze();
		freeze.complete();
		return new Hold(freeze.totalHold(), freeze.longestHold(), System.nanoTime() - start);
	}

	private Freeze<String, String> startFreeze() {
		this.lock.lock();
		try {
			return this.store.startFreeze(System::nanoTime);
		}
		finally {
			this.lock.unlock();
		}
	}

	private Hold atOnce() {
		this.lock.lock();
		try {
			long start = System.nanoTime();
			this.store.freeze();
			long hold = System.nanoTime() - start;
			return new Hold(hold, hold, hold);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void write() {
		Random random = new Random(42);
		while (!this.finished) {
			String key = this.keys[random.nextInt(ENTRIES)];
			this.lock.lock();
			try {
				this.store.put(new Entry<>(key, "changed", 1, ++this.writes, this.writes));
			}
			finally {
				this.lock.unlock();
			}
			if (this.writes % 100 == 0) {
				LockSupport.parkNanos(200_000);
			}
		}
	}

	private interface Measured {

		Hold take();

	}

	private record Hold(long total, long longest, long duration) {
	}

}
