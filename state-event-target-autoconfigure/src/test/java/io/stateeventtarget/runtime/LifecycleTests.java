package io.stateeventtarget.runtime;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.OnConnect;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Starting, stopping and closing, also under load and with user code that misbehaves.
 */
@Timeout(60)
class LifecycleTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private static final StateDefinition<String, Integer> ASKED = NUMBERS.toBuilder()
		.source((source) -> source.withOnConnect(OnConnect.NONE))
		.build();

	@Test
	void closeUnderLoadEndsEveryFutureAndThread() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		TestRuntime runtime = new TestRuntime().start();
		StateSource<String, Integer> source = runtime.registry.source(ASKED);
		StateSink<String, Integer> sink = runtime.registry.sink(ASKED);
		List<CompletableFuture<?>> futures = new CopyOnWriteArrayList<>();
		AtomicBoolean stopped = new AtomicBoolean();
		CountDownLatch running = new CountDownLatch(200);
		List<CompletableFuture<Void>> users = IntStream.range(0, 3)
			.mapToObj((user) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; !stopped.get() && i < 20_000; i++) {
					String key = "k" + (i % 50);
					if (user == 0) {
						setUntilClosed(source, key, i);
					}
					else if (i % 100 == 0) {
						futures.add(sink.getAsync("x" + i));
						futures.add(sink.read(key, ReadPolicy.fromSource()).toFuture());
						futures.add(source.getAsync("y" + i));
						futures.add(sink.write(key, i));
					}
					running.countDown();
				}
			}))
			.toList();
		assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
		runtime.close();
		stopped.set(true);
		for (CompletableFuture<Void> user : users) {
			user.get(10, TimeUnit.SECONDS);
		}
		futures.add(sink.getAsync("after"));
		futures.add(source.getAsync("after"));
		futures.add(sink.write("after", 1));
		futures.add(sink.synced());
		await().untilAsserted(() -> assertThat(futures).allMatch(CompletableFuture::isDone));
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("state-") && !before.contains(thread))
			.isEmpty());
		assertThat(sink.status()).isEqualTo(SyncStatus.CLOSED);
	}

	@Test
	void aListenerThatBlocksForEverDoesNotHoldUpCloseForLong() {
		TestRuntime runtime = new TestRuntime().start();
		StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = runtime.registry.sink(NUMBERS);
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		sink.addListener((event) -> {
			blocked.countDown();
			boolean released = false;
			while (!released) {
				try {
					never.await();
					released = true;
				}
				catch (InterruptedException ex) {
					// does not listen
				}
			}
		});
		source.set("a", 1);
		await().until(() -> blocked.getCount() == 0);
		CompletableFuture<Integer> pending = sink.getAsync("b");
		long start = System.nanoTime();
		runtime.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		assertThat(pending).isCompletedExceptionally();
		assertThat(sink.getAsync("c")).isCompletedExceptionally();
		never.countDown();
	}

	@Test
	void aListenerMayCloseTheRegistry() {
		TestRuntime runtime = new TestRuntime().start();
		StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = runtime.registry.sink(NUMBERS);
		CompletableFuture<Duration> took = new CompletableFuture<>();
		sink.addListener((event) -> {
			long start = System.nanoTime();
			runtime.close();
			took.complete(Duration.ofNanos(System.nanoTime() - start));
		});
		source.set("a", 1);
		assertThat(took).succeedsWithin(Duration.ofSeconds(10))
			.satisfies((duration) -> assertThat(duration).isLessThan(Duration.ofSeconds(3)));
		assertThat(sink.getAsync("b")).isCompletedExceptionally();
	}

	@Test
	void startsOnceHoweverManyStartIt() throws Exception {
		for (int round = 0; round < 15; round++) {
			TestRuntime runtime = new TestRuntime();
			runtime.registry.source(NUMBERS);
			StateSink<String, Integer> sink = runtime.registry.sink(NUMBERS);
			CompletableFuture
				.allOf(IntStream.range(0, 3)
					.mapToObj((i) -> CompletableFuture.runAsync(runtime::start))
					.toArray(CompletableFuture[]::new))
				.get(10, TimeUnit.SECONDS);
			assertThat(sink.synced()).succeedsWithin(Duration.ofSeconds(5));
			await().until(() -> runtime.notices.stream().filter("numbers:promoted"::equals).count() == 1);
			runtime.close();
		}
	}

	@Test
	void sourcesOnOneHubMayStartAtTheSameTimeAndOneIsPrimary() throws Exception {
		for (int round = 0; round < 15; round++) {
			LocalStateTransport hub = LocalStateTransport.isolated();
			List<TestRuntime> runtimes = List.of(new TestRuntime(hub), new TestRuntime(hub), new TestRuntime(hub));
			List<StateSource<String, Integer>> sources = new ArrayList<>();
			for (TestRuntime runtime : runtimes) {
				sources.add(runtime.registry.source(NUMBERS));
			}
			sources.forEach((source) -> source.set("a", sources.indexOf(source)));
			CompletableFuture
				.allOf(runtimes.stream()
					.map((runtime) -> CompletableFuture.runAsync(runtime::start))
					.toArray(CompletableFuture[]::new))
				.get(10, TimeUnit.SECONDS);
			List<StateSource<String, Integer>> primaries = sources.stream()
				.filter(StateSource::isPrimary)
				.collect(Collectors.toList());
			assertThat(primaries).hasSize(1);
			StateSink<String, Integer> sink = runtimes.get(0).registry.sink(NUMBERS);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			assertThat(sink.peek("a")).isEqualTo(primaries.get(0).peek("a"));
			runtimes.forEach(TestRuntime::close);
		}
	}

	@Test
	void aSourceThatTakesOverReplacesValuesOfTheSameMoment() {
		LocalStateTransport hub = LocalStateTransport.isolated();
		try (TestRuntime first = new TestRuntime(hub); TestRuntime second = new TestRuntime(hub)) {
			StateSource<String, Integer> older = first.registry.source(NUMBERS);
			StateSource<String, Integer> newer = second.registry.source(NUMBERS);
			older.set("a", 1);
			newer.set("a", 2);
			StateSink<String, Integer> sink = first.registry.sink(NUMBERS);
			first.start();
			assertThat(sink.peek("a")).isEqualTo(1);
			second.start();
			await().untilAsserted(() -> assertThat(sink.peek("a")).isEqualTo(2));
		}
	}

	@Test
	void aRestartTellsSinksTheDifferenceAndSignalsToTheSourceOnly() {
		try (TestRuntime runtime = new TestRuntime()) {
			StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
			StateSink<String, Integer> sink = runtime.registry.sink(NUMBERS);
			runtime.start();
			source.set("a", 1);
			List<StateEvent<String, Integer>> atSource = new CopyOnWriteArrayList<>();
			List<StateEvent<String, Integer>> atSink = new CopyOnWriteArrayList<>();
			source.addListener(atSource::add);
			sink.addListener(atSink::add);
			runtime.stop();
			source.set("a", 2);
			source.signal("ping", 1);
			source.set("a", 3);
			runtime.start();
			await().until(() -> atSource.size() == 3 && atSink.size() == 1);
			assertThat(atSource.get(1)).isInstanceOf(StateSignal.class);
			assertThat(atSink.get(0)).isInstanceOf(StateUpdated.class)
				.extracting(StateEvent::cause)
				.isEqualTo(ChangeCause.RESYNC);
			source.signal("pong", 1);
			await().until(() -> atSink.size() == 2);
		}
	}

	@Test
	void aFencedSourceTakesOverByARestart() {
		LocalStateTransport hub = LocalStateTransport.isolated();
		try (TestRuntime first = new TestRuntime(hub).start(); TestRuntime second = new TestRuntime(hub).start()) {
			StateSource<String, Integer> older = first.registry.source(NUMBERS);
			StateSource<String, Integer> newer = second.registry.source(NUMBERS);
			assertThat(older.isPrimary()).isFalse();
			first.stop();
			first.start();
			assertThat(older.isPrimary()).isTrue();
			assertThat(newer.isPrimary()).isFalse();
			assertThat(older.set("a", 1).isAfter(newer.version())).isTrue();
		}
	}

	@Test
	void anErrorHandlerThatThrowsStopsNothing() {
		DefaultStateRegistry registry = new DefaultStateRegistry(new RuntimeSettings("test",
				LocalStateTransport.isolated(), Clock.systemUTC(), System::nanoTime, (failure) -> {
					throw new IllegalStateException("handler");
				}, new RuntimeListener() {

					@Override
					public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
						throw new IllegalStateException("listener");
					}

				}));
		StateDefinition<String, Integer> definition = NUMBERS.toBuilder().sinkHandler((event) -> {
			throw new IllegalStateException("sink handler");
		}).build();
		StateSource<String, Integer> source = registry.source(definition);
		StateSink<String, Integer> sink = registry.sink(definition);
		registry.startSources();
		registry.startSinks();
		sink.addListener((event) -> {
			throw new IllegalStateException("listener");
		});
		source.set("a", 1);
		source.set("b", 2, Duration.ofMillis(50));
		assertThat(sink.asMap()).containsEntry("a", 1);
		await().until(() -> sink.peek("b") == null);
		CompletableFuture<Integer> pending = sink.getAsync("c");
		source.set("c", 3);
		assertThat(pending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(3);
		registry.close();
	}

	@Test
	void aReadThatBeganAfterARemovalDoesNotEndWithTheValueBefore() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		StateDefinition<String, Integer> slow = NUMBERS.toBuilder().sinkHandler((event) -> {
			busy.countDown();
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return event;
		}).build();
		try (TestRuntime runtime = new TestRuntime().start()) {
			StateSource<String, Integer> source = runtime.registry.source(slow);
			runtime.registry.sink(slow);
			CompletableFuture<Void> teller = CompletableFuture.runAsync(() -> source.set("x", 1));
			busy.await();
			source.set("a", 1);
			source.remove("a");
			CompletableFuture<Integer> read = source.getAsync("a");
			gate.countDown();
			teller.get(10, TimeUnit.SECONDS);
			source.set("a", 2);
			assertThat(read).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(2);
		}
	}

	@Test
	void aTimeToLiveBeyondAllTimeIsForEver() {
		try (TestRuntime runtime = new TestRuntime()) {
			StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
			assertThatCode(() -> source.set("a", 1, Duration.ofSeconds(Long.MAX_VALUE))).doesNotThrowAnyException();
		}
	}

	@Test
	void entriesOfLimitedTimeExpireAfterARestartToo() {
		try (TestRuntime runtime = new TestRuntime()) {
			StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
			StateSink<String, Integer> sink = runtime.registry.sink(NUMBERS);
			runtime.start();
			source.set("a", 1, Duration.ofMinutes(1));
			runtime.stop();
			runtime.start();
			assertThat(sink.peek("a")).isEqualTo(1);
			runtime.clock.advance(Duration.ofMinutes(2));
			await().until(() -> sink.peek("a") == null);
		}
	}

	@Test
	void useAfterCloseFailsOrReadsWhatWasThere() {
		TestRuntime runtime = new TestRuntime().start();
		StateSource<String, Integer> source = runtime.registry.source(NUMBERS);
		source.set("a", 1);
		runtime.close();
		runtime.close();
		assertThat(source.peek("a")).isEqualTo(1);
		assertThat(source.snapshot().entries()).isEqualTo(Map.of("a", 1));
		assertThatExceptionOfType(StateClosedException.class).isThrownBy(() -> source.remove("a"));
		assertThatExceptionOfType(StateClosedException.class).isThrownBy(() -> source.update("a", (value) -> 2));
	}

	private static void setUntilClosed(StateSource<String, Integer> source, String key, int value) {
		try {
			source.set(key, value);
		}
		catch (StateException ex) {
			// closed
		}
	}

}
