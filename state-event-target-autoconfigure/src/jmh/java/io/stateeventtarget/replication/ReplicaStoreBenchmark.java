package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compares a hit in a {@link ReplicaStore} with one in a {@link ConcurrentHashMap}. Keys
 * are looked up in random order and by strings that are not those in the map. The young
 * generation takes all that is allocated until the one collection at the end of the
 * set-up, so both have their objects laid out in the same order.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = { "-Xms2g", "-Xmx2g", "-Xmn1500m" })
public class ReplicaStoreBenchmark {

	@Benchmark
	public @Nullable String mapGet(MapState state, Cursor cursor) {
		return state.map.get(cursor.next(state.lookups));
	}

	@Benchmark
	public @Nullable String storePeek(StoreState state, Cursor cursor) {
		return state.store.value(cursor.next(state.lookups));
	}

	/**
	 * The baseline.
	 */
	@State(Scope.Benchmark)
	public static class MapState {

		final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();

		@Param("100000")
		int entries;

		String[] lookups = {};

		@Setup
		public void fill() {
			for (String key : SampleKeys.shuffled(this.entries, 1)) {
				this.map.put(key, "value of " + key);
			}
			this.lookups = SampleKeys.shuffled(this.entries, 2).toArray(String[]::new);
			System.gc();
		}

	}

	/**
	 * The store with the same entries.
	 */
	@State(Scope.Benchmark)
	public static class StoreState {

		final ReplicaStore<String, String> store = new ReplicaStore<>();

		@Param("100000")
		int entries;

		String[] lookups = {};

		@Setup
		public void fill() {
			long sequence = 0;
			for (String key : SampleKeys.shuffled(this.entries, 1)) {
				this.store.put(new Entry<>(key, "value of " + key, 1, ++sequence, sequence));
			}
			this.lookups = SampleKeys.shuffled(this.entries, 2).toArray(String[]::new);
			System.gc();
		}

	}

	/**
	 * Where a thread is in the lookups; each starts somewhere else.
	 */
	@State(Scope.Thread)
	public static class Cursor {

		private static final AtomicInteger threads = new AtomicInteger();

		private int position = threads.getAndIncrement() * 40_009;

		String next(String[] lookups) {
			int next = this.position + 1;
			this.position = (next < lookups.length) ? next : 0;
			return lookups[this.position];
		}

	}

	/**
	 * Keys as applications have them, each call with strings of its own.
	 */
	static final class SampleKeys {

		private SampleKeys() {
		}

		static List<String> shuffled(int count, long seed) {
			List<String> keys = new ArrayList<>(count);
			for (int i = 0; i < count; i++) {
				keys.add(String.format("order-%010d", i * 37L));
			}
			Collections.shuffle(keys, new Random(seed));
			return keys;
		}

	}

}
