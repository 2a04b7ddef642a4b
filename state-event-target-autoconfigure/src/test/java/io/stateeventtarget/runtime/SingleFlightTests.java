package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.Read;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.StateView;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many threads that miss the same key at once, with values, resets, deadlines and the end
 * racing them: one request goes out, and each future ends exactly once.
 */
class SingleFlightTests {

	private static final int THREADS = 6;

	private static final int ROUNDS = 150;

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition
		.builder("numbers", String.class, Integer.class)
		.sink((sink) -> sink.withMode(SinkMode.ON_DEMAND).withRequestTimeout(Duration.ZERO))
		.build();

	private static final StateDefinition<String, Integer> IMPATIENT = NUMBERS.toBuilder()
		.sink((sink) -> sink.withRequestTimeout(Duration.ofMillis(20)))
		.build();

	private final TappedTransport transport = new TappedTransport();

	private final TestRuntime runtime = new TestRuntime(this.transport);

	private final RaceTrack track = new RaceTrack();

	private final Queue<CompletableFuture<Integer>> futures = new ConcurrentLinkedQueue<>();

	private final Map<CompletableFuture<Integer>, AtomicInteger> ends = new ConcurrentHashMap<>();

	@AfterEach
	void close() {
		this.track.close();
		this.runtime.close();
	}

	@Test
	void allWhoMissAKeyShareOneRequestAndOneFuture() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = started(NUMBERS);
		this.transport.losesRequests = true;
		for (int round = 0; round < ROUNDS; round++) {
			String key = "k" + round;
			this.futures.clear();
			this.track.race(missing(sink, key));
			assertThat(this.futures).hasSize(2 * THREADS / 3).containsOnly(sink.getAsync(key));
			assertThat(this.futures.peek()).isNotDone();
			source.set(key, round);
			assertAllEnd();
			assertThat(this.futures.peek()).isCompletedWithValue(round);
			assertThat(this.transport.requestsFor(key)).isOne();
		}
	}

	@Test
	void whoWaitsGetsTheValueThatComesMeanwhile() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = started(NUMBERS);
		for (int round = 0; round < ROUNDS; round++) {
			String key = "k" + round;
			int value = round;
			race(sink, key, () -> source.set(key, value));
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertThat(future).isCompletedWithValue(value));
			this.futures.clear();
		}
	}

	@Test
	void whoWaitsOutlivesRemovalsAndResets() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = started(NUMBERS);
		for (int round = 0; round < ROUNDS; round++) {
			String key = "k" + round;
			race(sink, key, () -> {
				source.set(key, 1);
				source.remove(key);
				source.set(key, 2);
				source.clear();
			});
			source.set(key, 3);
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertThat(future.join()).isBetween(1, 3));
			assertThat(sink.getAsync(key)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(3);
			this.futures.clear();
		}
	}

	@Test
	void deadlinesEndWhomNoValueReaches() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = started(IMPATIENT);
		this.transport.losesRequests = true;
		for (int round = 0; round < ROUNDS / 5; round++) {
			String key = "k" + round;
			int value = round;
			boolean late = round % 2 == 0;
			race(sink, key, () -> {
				if (late) {
					quickly().until(() -> this.futures.stream().anyMatch(CompletableFuture::isDone));
				}
				source.set(key, value);
			});
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertEndsWith(future, value, StateTimeoutException.class));
			this.futures.clear();
		}
	}

	@Test
	void closeEndsAllWhoWaitAndWhoComesLate() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		this.runtime.start();
		for (int round = 0; round < ROUNDS; round++) {
			StateSink<String, Integer> sink = started(NUMBERS);
			String key = "k" + round;
			int value = round;
			List<Runnable> actions = missing(sink, key);
			actions.add(sink::close);
			actions.add(() -> source.set(key, value));
			this.track.race(actions);
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertEndsWith(future, value, StateClosedException.class));
			this.futures.clear();
		}
	}

	@Test
	void allWhoMissAKeyOfASourceWhileItIsLoadedShareThatLoad() {
		SlowLoader loader = new SlowLoader();
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS.toBuilder().loader(loader).build());
		this.runtime.start();
		for (int round = 0; round < ROUNDS; round++) {
			String key = "k" + round;
			this.track.race(missing(source, key));
			loader.goOn.release();
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertThat(future).isCompletedWithValue(1));
			assertThat(loader.loads.get(key)).hasValue(1);
			this.futures.clear();
		}
	}

	@Test
	void whoWaitsAtASourceOutlivesRemovalsAndEndsWithItsClose() {
		for (int round = 0; round < ROUNDS; round++) {
			String key = "k" + round;
			StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
			this.runtime.start();
			race(source, key, () -> {
				source.set(key, 1);
				source.clear();
				source.close();
			});
			assertAllEnd();
			assertThat(this.futures).allSatisfy((future) -> assertEndsWith(future, 1, StateClosedException.class));
			this.futures.clear();
		}
	}

	private StateSink<String, Integer> started(StateDefinition<String, Integer> definition) {
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.synced()).succeedsWithin(Duration.ofSeconds(10));
		return sink;
	}

	private void race(StateView<String, Integer> view, String key, Runnable rival) {
		List<Runnable> actions = missing(view, key);
		actions.add(rival);
		this.track.race(actions);
	}

	/**
	 * A third each of those who read, who get and who prime.
	 */
	private List<Runnable> missing(StateView<String, Integer> view, String key) {
		List<Runnable> actions = new ArrayList<>();
		for (int i = 0; i < THREADS / 3; i++) {
			actions.add(() -> add(view.getAsync(key)));
			actions.add(() -> {
				Read<Integer> read = view.read(key);
				if (read instanceof Read.Pending<Integer> pending) {
					add(pending.future());
				}
			});
			actions.add(() -> view.prime(key));
		}
		return actions;
	}

	private void add(CompletableFuture<Integer> future) {
		this.ends.computeIfAbsent(future, (same) -> {
			AtomicInteger counter = new AtomicInteger();
			same.whenComplete((value, failure) -> counter.incrementAndGet());
			return counter;
		});
		this.futures.add(future);
	}

	private void assertAllEnd() {
		quickly().untilAsserted(() -> assertThat(counters()).allSatisfy((counter) -> assertThat(counter).hasValue(1)));
	}

	private static ConditionFactory quickly() {
		return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
	}

	private Collection<AtomicInteger> counters() {
		return this.futures.stream().map(this.ends::get).toList();
	}

	private static void assertEndsWith(CompletableFuture<Integer> future, int value,
			Class<? extends Exception> failure) {
		if (future.isCompletedExceptionally()) {
			assertThat(future).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(failure);
		}
		else {
			assertThat(future).isCompletedWithValue(value);
		}
	}

	/**
	 * Loads how often a key was loaded, when told to.
	 */
	private static final class SlowLoader implements StateLoader<String, Integer> {

		private final Semaphore goOn = new Semaphore(0);

		private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();

		@Override
		public @Nullable Integer load(String key) {
			this.goOn.acquireUninterruptibly();
			return this.loads.computeIfAbsent(key, (same) -> new AtomicInteger()).incrementAndGet();
		}

	}

}
