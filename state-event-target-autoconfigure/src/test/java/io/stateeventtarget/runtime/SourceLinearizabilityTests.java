package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.runtime.Linearization.Call;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random calls of several threads on one source, with sinks attached: whatever comes
 * back, there is an order of the calls that explains it. Histories are played for some
 * seconds, or as many as {@code -Dstate.histories=...} says; a failure names the seed of
 * its calls ({@code -Dstate.seed=...}) and prints them, as which threads met how is not
 * in the seed.
 */
class SourceLinearizabilityTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private static final long SECONDS = 3;

	private static final int THREADS = 4;

	private static final int CALLS = 8;

	private final TestRuntime runtime = new TestRuntime();

	private final RaceTrack track = new RaceTrack();

	private final AtomicInteger values = new AtomicInteger();

	@AfterEach
	void close() {
		this.track.close();
		this.runtime.close();
	}

	@Test
	void resultsOfConcurrentCallsHaveAnOrderThatExplainsThem() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		long seed = Long.getLong("state.seed", System.nanoTime());
		int histories = Integer.getInteger("state.histories", Integer.MAX_VALUE);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		int played = 0;
		while (played < histories && (histories != Integer.MAX_VALUE || System.nanoTime() - end < 0)) {
			play(source, seed + played);
			played++;
		}
		assertThat(played).isPositive();
	}

	private void play(StateSource<String, Integer> source, long seed) {
		Version start = source.clear();
		SourceModel initial = new SourceModel(start.epoch(), start.sequence(), Map.of());
		List<Caller> callers = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			callers.add(new Caller(source, new Random(seed * THREADS + i), seed % 2 == 0));
		}
		this.track.race(callers);
		List<Call<SourceModel>> calls = callers.stream().flatMap((caller) -> caller.calls.stream()).toList();
		assertThat(Linearization.exists(initial, calls)).as(() -> describe(seed, start, calls)).isTrue();
	}

	private static String describe(long seed, Version start, List<Call<SourceModel>> calls) {
		return calls.stream()
			.sorted(Comparator.comparingLong(Call::invoked))
			.map(Call::toString)
			.collect(Collectors.joining("\n", "Seed " + seed + ": nothing explains, from " + start + " on,\n", "\n"));
	}

	/**
	 * A thread that calls at random, and what came back.
	 */
	private final class Caller implements Runnable {

		private final StateSource<String, Integer> source;

		private final Random random;

		private final List<Call<SourceModel>> calls = new ArrayList<>();

		private final Map<String, Version> known = new HashMap<>();

		private final boolean severalAtOnce;

		private long invoked;

		/**
		 * Creates a caller.
		 * @param source what it calls
		 * @param random decides what it calls
		 * @param severalAtOnce whether several entries may be set at once. Two reads of
		 * single keys may see part of that, snapshots must not.
		 */
		Caller(StateSource<String, Integer> source, Random random, boolean severalAtOnce) {
			this.source = source;
			this.random = random;
			this.severalAtOnce = severalAtOnce;
		}

		@Override
		public void run() {
			for (int i = 0; i < CALLS; i++) {
				call("k" + this.random.nextInt(2));
			}
		}

		private void call(String key) {
			int value = SourceLinearizabilityTests.this.values.incrementAndGet();
			this.invoked = System.nanoTime();
			switch (this.random.nextInt(16)) {
				case 0, 1 -> set(key, value);
				case 2 -> remove(key);
				case 3 -> clear();
				case 4, 5, 6 -> compareAndSet(key, value);
				case 7, 8, 9 -> update(key, (this.random.nextInt(4) == 0) ? null : value);
				case 10 -> setAll(this.severalAtOnce ? Map.of("k0", value, "k1", -value) : Map.of(key, value));
				case 11 -> snapshot();
				default -> read(key);
			}
		}

		private void read(String key) {
			if (this.severalAtOnce) {
				snapshot();
			}
			else if (this.random.nextBoolean()) {
				entry(key);
			}
			else {
				peek(key);
			}
		}

		private void set(String key, int value) {
			Version result = this.source.set(key, value);
			this.known.put(key, result);
			add("set " + key + " " + value + ": " + result, (state) -> state.set(key, value, result));
		}

		private void setAll(Map<String, Integer> entries) {
			Version result = this.source.setAll(entries);
			add("setAll " + entries + ": " + result, (state) -> state.setAll(entries, result));
		}

		private void remove(String key) {
			Version result = this.source.remove(key);
			add("remove " + key + ": " + result, (state) -> state.remove(key, result));
		}

		private void clear() {
			Version result = this.source.clear();
			add("clear: " + result, (state) -> state.clear(result));
		}

		private void compareAndSet(String key, int value) {
			Version expected = this.known.getOrDefault(key, Version.NONE);
			Optional<Version> result = this.source.compareAndSet(key, expected, value);
			add("compareAndSet " + key + " " + expected + " " + value + ": " + result,
					(state) -> state.compareAndSet(key, expected, value, result));
		}

		private void update(String key, @Nullable Integer made) {
			@Nullable Integer[] seen = new Integer[1];
			Version result = this.source.update(key, (before) -> {
				seen[0] = before;
				return made;
			});
			add("update " + key + " " + seen[0] + " to " + made + ": " + result,
					(state) -> state.update(key, seen[0], made, result));
		}

		private void entry(String key) {
			Versioned<Integer> result = this.source.entry(key);
			this.known.put(key, (result != null) ? result.version() : Version.NONE);
			add("entry " + key + ": " + result, (state) -> state.entry(key, result));
		}

		private void peek(String key) {
			Integer result = this.source.peek(key);
			add("peek " + key + ": " + result, (state) -> state.peek(key, result));
		}

		private void snapshot() {
			StateSnapshot<String, Integer> snapshot = this.source.snapshot();
			Map<String, Integer> entries = Map.copyOf(snapshot.entries());
			add("snapshot: " + entries + " " + snapshot.version(),
					(state) -> state.snapshot(entries, snapshot.version()));
		}

		private void add(String text, UnaryOperator<@Nullable SourceModel> step) {
			this.calls.add(new Call<>(text, this.invoked, System.nanoTime(), step));
		}

	}

}
