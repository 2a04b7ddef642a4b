package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compares what users do most, a read at a sink and a write that every sink has when it
 * returns, with a {@link ConcurrentHashMap} of the same 100,000 entries. Keys are looked
 * up in random order and by strings that are not those in the map. The young generation
 * takes all that is allocated until the one collection at the end of the set-up, so both
 * have their objects laid out in the same order.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgs = { "-Xms2g", "-Xmx2g", "-Xmn1500m" })
public class SinkBenchmark {

	@Benchmark
	public @Nullable String mapGet(MapState state, Cursor cursor) {
		return state.map.get(cursor.next(state.lookups));
	}

	@Benchmark
	public @Nullable String sinkPeek(ReplicaFixture state, Cursor cursor) {
		return state.sink.peek(cursor.next(state.lookups));
	}

	@Benchmark
	public @Nullable String mapPut(MapState state, Cursor cursor) {
		return state.map.put(cursor.next(state.lookups), cursor.next(state.lookups));
	}

	@Benchmark
	public Object sourceSet(ReplicaFixture state, Cursor cursor) {
		return state.source.set(cursor.next(state.lookups), cursor.next(state.lookups));
	}

	/**
	 * The baseline.
	 */
	@State(Scope.Benchmark)
	public static class MapState {

		final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();

		String[] lookups = {};

		@Setup
		public void fill() {
			SampleKeys.shuffled(1).forEach((key) -> this.map.put(key, "value of " + key));
			this.lookups = SampleKeys.shuffled(2).toArray(String[]::new);
			System.gc();
		}

	}

	/**
	 * A source and a sink on the local transport.
	 */
	@State(Scope.Benchmark)
	public static class ReplicaFixture {

		private final DefaultStateRegistry registry = new DefaultStateRegistry(
				new RuntimeSettings("benchmark", LocalStateTransport.isolated(), Clock.systemUTC(), System::nanoTime,
						new LoggingStateListenerErrorHandler(), new RuntimeListener() {
						}));

		private final StateDefinition<String, String> definition = StateDefinition.of("benchmark", String.class,
				String.class);

		final StateSource<String, String> source = this.registry.source(this.definition);

		final StateSink<String, String> sink = this.registry.sink(this.definition);

		String[] lookups = {};

		@Setup
		public void fill() {
			this.registry.startSources();
			this.registry.startSinks();
			SampleKeys.shuffled(1).forEach((key) -> this.source.set(key, "value of " + key));
			this.lookups = SampleKeys.shuffled(2).toArray(String[]::new);
			System.gc();
		}

		@TearDown
		public void verify() {
			if (!this.sink.asMap().equals(this.source.asMap()) || !this.sink.version().equals(this.source.version())) {
				throw new IllegalStateException("The sink is not equal to its source");
			}
			this.registry.close();
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

		private static final int COUNT = 100_000;

		private SampleKeys() {
		}

		static List<String> shuffled(long seed) {
			List<String> keys = new ArrayList<>(COUNT);
			for (int i = 0; i < COUNT; i++) {
				keys.add(String.format("order-%010d", i * 37L));
			}
			Collections.shuffle(keys, new Random(seed));
			return keys;
		}

	}

}
