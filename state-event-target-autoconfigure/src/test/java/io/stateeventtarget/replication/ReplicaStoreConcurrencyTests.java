package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicaStore} with readers and freezes beside the writer.
 */
@Timeout(60)
class ReplicaStoreConcurrencyTests {

	private static final int STABLE_KEYS = 64;

	private static final int WRITES = 400_000;

	private final ReplicaStore<Integer, Long> store = new ReplicaStore<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private volatile boolean finished;

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void neverMissesStableKeyAndNeverGoesBack() throws Exception {
		writeStableKeys(0);
		List<Future<Long>> readers = List.of(this.threads.submit(this::read), this.threads.submit(this::read),
				this.threads.submit(this::iterate));
		churn();
		for (Future<Long> reader : readers) {
			assertThat(reader.get()).isPositive();
		}
	}

	@Test
	void freezesOneMomentWhileWriterGoesOn() throws Exception {
		writeStableKeys(0);
		for (int i = 1000; i < 40_000; i++) {
			put(i, 0);
		}
		Random random = new Random(5);
		for (int round = 1; round <= 100; round++) {
			writeStableKeys(round);
			Set<Entry<Integer, Long>> expected = new HashSet<>();
			this.store.forEach(expected::add);
			Future<FrozenEntries<Integer, Long>> first = completeConcurrently();
			Future<FrozenEntries<Integer, Long>> second = completeConcurrently();
			do {
				change(random, round);
			}
			while (!first.isDone() || !second.isDone());
			assertThat(entries(first.get())).isEqualTo(expected);
			assertThat(entries(second.get())).isEqualTo(expected);
		}
	}

	private Future<FrozenEntries<Integer, Long>> completeConcurrently() {
		Freeze<Integer, Long> freeze = this.store.startFreeze(System::nanoTime);
		Callable<FrozenEntries<Integer, Long>> complete = freeze::complete;
		return this.threads.submit(complete);
	}

	private void change(Random random, int round) {
		for (int i = 0; i < 200; i++) {
			int key = 1000 + random.nextInt(39_000 + round * 500);
			if (random.nextInt(3) == 0) {
				this.store.remove(key);
			}
			else {
				put(key, round);
			}
		}
	}

	private static Set<Entry<Integer, Long>> entries(FrozenEntries<Integer, Long> frozen) {
		Set<Entry<Integer, Long>> entries = new HashSet<>();
		frozen.forEach(entries::add);
		return entries;
	}

	private void churn() {
		Random random = new Random(7);
		for (int i = 0; i < WRITES; i++) {
			int range = ((i / 50_000) % 2 == 0) ? 100 : 20_000;
			int key = STABLE_KEYS + random.nextInt(range);
			if (random.nextBoolean()) {
				put(key, i);
			}
			else {
				this.store.remove(key);
			}
			put(random.nextInt(STABLE_KEYS), i);
		}
		this.finished = true;
	}

	private Long read() {
		Random random = new Random();
		long[] latest = new long[STABLE_KEYS];
		long reads = 0;
		do {
			int key = random.nextInt(STABLE_KEYS);
			Entry<Integer, Long> entry = this.store.get(key);
			assertThat(entry != null).as("key %d present", key).isTrue();
			assertThat(entry.sequence() >= latest[key]).as("key %d not older", key).isTrue();
			assertThat(entry.value() == entry.sequence()).isTrue();
			latest[key] = entry.sequence();
			reads++;
		}
		while (!this.finished);
		return reads;
	}

	private Long iterate() {
		long iterations = 0;
		do {
			List<Integer> seen = new ArrayList<>();
			this.store.forEach((entry) -> seen.add(entry.key()));
			assertThat(seen.stream().filter((key) -> key < STABLE_KEYS).distinct().count()).isEqualTo(STABLE_KEYS);
			iterations++;
		}
		while (!this.finished);
		return iterations;
	}

	private void writeStableKeys(long sequence) {
		for (int key = 0; key < STABLE_KEYS; key++) {
			put(key, sequence);
		}
	}

	private void put(int key, long sequence) {
		this.store.put(new Entry<>(key, sequence, 1, sequence, 0));
	}

}
