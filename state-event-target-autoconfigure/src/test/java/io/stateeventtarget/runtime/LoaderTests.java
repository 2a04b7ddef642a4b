package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A source that is filled by a loader.
 */
class LoaderTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final Map<String, Integer> database = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final TestRuntime runtime = new TestRuntime();

	@AfterEach
	void close() {
		this.runtime.close();
	}

	@Test
	void fillsTheSourceBeforeSinksConnect() {
		this.database.put("a", 1);
		StateDefinition<String, Integer> definition = definition(new AllLoader(), (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		source.set("b", 2);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();
		sink.addListener(events::add);
		this.runtime.start();
		assertThat(sink.synced()).succeedsWithin(SOON);
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1, "b", 2));
		await().untilAsserted(() -> assertThat(events).extracting(StateEvent::cause)
			.containsExactly(ChangeCause.WRITE, ChangeCause.LOAD));
	}

	@Test
	void theStartDoesNotWaitForTheFill() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() throws Exception {
				gate.await();
				return Map.of("a", 1);
			}

		}, (options) -> options.withHeartbeat(Duration.ofMillis(20)));
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		CompletableFuture<StateEvent<String, Integer>> heard = new CompletableFuture<>();
		source.addListener(heard::complete);
		source.set("b", 2);
		assertThat(heard).succeedsWithin(SOON);
		assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
		assertThat(sink.asMap()).isEmpty();
		assertThat(this.runtime.registry.fills().get("numbers")).isNotDone();
		gate.countDown();
		assertThat(this.runtime.registry.fills().get("numbers")).succeedsWithin(SOON);
		assertThat(sink.synced()).succeedsWithin(SOON);
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void aSinkIsInSyncOnceAFillThatFailedSucceeds() {
		this.database.put("a", 1);
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() {
				if (LoaderTests.this.calls.getAndIncrement() == 0) {
					throw new IllegalStateException("down");
				}
				return LoaderTests.this.database;
			}

		}, (options) -> options.withHeartbeat(Duration.ofMillis(20)));
		this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		await().until(() -> this.runtime.failures.size() == 1);
		assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
		assertThat(sink.synced()).as("tried again after five seconds").succeedsWithin(Duration.ofSeconds(20));
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void aSourceThatWasFilledBeginsAgainAlsoIfItCannotBeFilledNow() {
		this.database.put("a", 1);
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() {
				if (LoaderTests.this.calls.getAndIncrement() > 0) {
					throw new IllegalStateException("down");
				}
				return LoaderTests.this.database;
			}

		}, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.synced()).succeedsWithin(SOON);
		this.runtime.stop();
		this.runtime.start();
		await().until(() -> sink.status() == SyncStatus.SYNCED && sink.version().equals(source.version()));
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void aFillThatTheEndInterruptsIsNoFailure() throws Exception {
		CountDownLatch filling = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() throws Exception {
				filling.countDown();
				try {
					new CountDownLatch(1).await();
				}
				finally {
					ended.countDown();
				}
				return Map.of();
			}

		}, (options) -> options);
		this.runtime.registry.source(definition);
		this.runtime.start();
		assertThat(filling.await(5, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> fill = this.runtime.registry.fills().get("numbers");
		this.runtime.close();
		assertThat(fill).failsWithin(SOON);
		assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
		await().during(Duration.ofMillis(50)).until(this.runtime.failures::isEmpty);
	}

	@Test
	void aReadFromTheSourceEndsWithNullIfTheLoaderHasNothing() {
		StateDefinition<String, Integer> definition = definition((KeyLoader) this.database::get, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.read("a", ReadPolicy.fromSource()).await(SOON)).isNull();
		assertThat(source.read("a", ReadPolicy.fromSource()).await(SOON)).isNull();
		this.database.put("a", 1);
		assertThat(source.read("a", ReadPolicy.fromSource()).await(SOON)).isEqualTo(1);
	}

	@Test
	void aReadFromTheSourceEndsWhenItIsClosed() {
		CountDownLatch never = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition((KeyLoader) (key) -> {
			never.await();
			return null;
		}, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		this.runtime.start();
		CompletableFuture<Integer> read = source.read("a", ReadPolicy.fromSource()).toFuture();
		this.runtime.close();
		assertThat(read).failsWithin(SOON);
		assertThat(source.read("b", ReadPolicy.fromSource()).toFuture()).failsWithin(SOON);
	}

	@Test
	void aLoaderOfEverythingIsNotAskedForKeys() {
		StateDefinition<String, Integer> definition = definition(new AllLoader(), (options) -> options);
		this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.synced()).succeedsWithin(SOON);
		assertThat(((Read.Pending<Integer>) sink.read("unknown")).absent()).isTrue();
	}

	@Test
	void aSinkIsNotInSyncWithASourceThatIsBeingFilled() throws Exception {
		CountDownLatch filling = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() throws Exception {
				filling.countDown();
				gate.await();
				return Map.of("a", 1);
			}

		}, (options) -> options);
		try (TestRuntime reader = new TestRuntime(LocalStateTransport.onHub("filling")).start();
				TestRuntime writer = new TestRuntime(LocalStateTransport.onHub("filling")).start()) {
			StateSink<String, Integer> sink = reader.registry.sink(definition);
			CompletableFuture<StateSource<String, Integer>> source = CompletableFuture
				.supplyAsync(() -> writer.registry.source(definition));
			filling.await();
			sink.resync();
			assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
			gate.countDown();
			assertThat(sink.synced()).succeedsWithin(SOON);
			assertThat(sink.asMap()).isEqualTo(Map.of("a", 1));
			assertThat(source.get(5, TimeUnit.SECONDS).isPrimary()).isTrue();
		}
	}

	@Test
	void loadsAKeyOnceHoweverManyAskForIt() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition((KeyLoader) (key) -> {
			this.calls.incrementAndGet();
			gate.await();
			return 7;
		}, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		List<CompletableFuture<Integer>> reads = new CopyOnWriteArrayList<>();
		CompletableFuture
			.allOf(IntStream.range(0, 8)
				.mapToObj((i) -> CompletableFuture
					.runAsync(() -> reads.add(((i % 2 == 0) ? sink : source).getAsync("a"))))
				.toArray(CompletableFuture[]::new))
			.get(5, TimeUnit.SECONDS);
		gate.countDown();
		assertThat(reads).hasSize(8).allSatisfy((read) -> assertThat(read).succeedsWithin(SOON).isEqualTo(7));
		assertThat(this.calls).hasValue(1);
		assertThat(sink.entry("a")).isEqualTo(source.entry("a"));
	}

	@Test
	void answersAFailureToTheSink() {
		StateDefinition<String, Integer> definition = definition((KeyLoader) (key) -> {
			throw new IllegalArgumentException("no table");
		}, (options) -> options);
		this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.getAsync("a")).failsWithin(SOON).withThrowableThat().withMessageContaining("no table");
	}

	@Test
	void aLoadThatTakesTooLongFails() {
		CountDownLatch never = new CountDownLatch(1);
		StateDefinition<String, Integer> definition = definition((KeyLoader) (key) -> {
			never.await();
			return null;
		}, (options) -> options.withLoadTimeout(Duration.ofMillis(50)));
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.getAsync("a")).failsWithin(SOON).withThrowableThat().withMessageContaining("load-timeout");
		assertThat(source.getAsync("b")).failsWithin(SOON).withThrowableThat().withMessageContaining("load-timeout");
	}

	@Test
	void isNotCalledAgainForAKeyWhileACallThatIsOverdueGoesOn() {
		CountDownLatch gate = new CountDownLatch(1);
		StateSource<String, Integer> source = this.runtime.registry.source(definition(new StateLoader<>() {

			@Override
			public Integer load(String key) {
				LoaderTests.this.calls.incrementAndGet();
				boolean open = false;
				while (!open) {
					try {
						gate.await();
						open = true;
					}
					catch (InterruptedException ex) {
						// goes on
					}
				}
				return 1;
			}

		}, (options) -> options.withLoadTimeout(Duration.ofMillis(50))));
		this.runtime.start();
		assertThat(source.getAsync("a")).failsWithin(SOON).withThrowableThat().withMessageContaining("load-timeout");
		assertThat(source.getAsync("a")).failsWithin(SOON).withThrowableThat().withMessageContaining("load-timeout");
		assertThat(this.calls).hasValue(1);
		gate.countDown();
		await().untilAsserted(() -> assertThat(source.getAsync("a")).succeedsWithin(SOON));
		assertThat(this.calls).hasValue(2);
	}

	@Test
	void loadsAKeyOnceHoweverFastTheLoaderIs() throws Exception {
		Set<String> loaded = ConcurrentHashMap.newKeySet();
		List<String> again = new CopyOnWriteArrayList<>();
		StateSource<String, Integer> source = this.runtime.registry.source(definition(new StateLoader<>() {

			@Override
			public Integer load(String key) {
				if (!loaded.add(key)) {
					again.add(key);
				}
				return 1;
			}

		}, (options) -> options));
		this.runtime.start();
		ExecutorService callers = Executors.newFixedThreadPool(4);
		try {
			for (int round = 0; round < 500; round++) {
				String key = "k" + round;
				CyclicBarrier together = new CyclicBarrier(4);
				List<Future<Integer>> values = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					values.add(callers.submit(() -> {
						together.await();
						return source.getAsync(key).join();
					}));
				}
				for (Future<Integer> value : values) {
					assertThat(value.get(5, TimeUnit.SECONDS)).isEqualTo(1);
				}
			}
		}
		finally {
			callers.shutdownNow();
		}
		assertThat(again).isEmpty();
	}

	@Test
	void aKeyThatTheLoaderLacksIsMissing() {
		StateDefinition<String, Integer> definition = definition((KeyLoader) (key) -> {
			this.calls.incrementAndGet();
			return null;
		}, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		List<String> missing = new CopyOnWriteArrayList<>();
		source.onMissing(missing::add);
		this.runtime.start();
		CompletableFuture<Integer> read = sink.getAsync("a");
		await().untilAsserted(() -> assertThat(missing).containsExactly("a"));
		sink.peek("a");
		sink.getAsync("a");
		source.set("a", 1);
		assertThat(read).succeedsWithin(SOON).isEqualTo(1);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void aRefreshMakesOnlyDifferencesChanges() {
		this.database.putAll(Map.of("same", 1, "differs", 1, "gone", 1));
		StateDefinition<String, Integer> definition = definition(new AllLoader(),
				(options) -> options.withRefresh(Duration.ofMillis(30)));
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		this.runtime.start();
		await().until(() -> source.size() == 3);
		List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();
		source.addListener(events::add);
		this.database.put("differs", 2);
		this.database.remove("gone");
		await().untilAsserted(() -> assertThat(source.asMap()).isEqualTo(Map.of("same", 1, "differs", 2)));
		int before = this.calls.get();
		await().until(() -> this.calls.get() > before + 2);
		assertThat(events).hasSizeBetween(1, 2).allMatch((event) -> event.cause() == ChangeCause.LOAD);
	}

	@Test
	void aRefreshOfAProxiedLoaderOfSingleKeysRemovesNothing() {
		this.database.put("a", 1);
		KeyLoader target = (key) -> {
			this.calls.incrementAndGet();
			return this.database.get(key);
		};
		@SuppressWarnings("unchecked")
		StateLoader<String, Integer> proxy = (StateLoader<String, Integer>) java.lang.reflect.Proxy
			.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { StateLoader.class }, (self, method,
					arguments) -> method.getName().equals("load") ? target.load((String) arguments[0]) : Map.of());
		StateDefinition<String, Integer> definition = definition(proxy,
				(options) -> options.withRefresh(Duration.ofMillis(30)));
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		this.runtime.start();
		assertThat(source.getAsync("a")).succeedsWithin(SOON).isEqualTo(1);
		this.database.put("a", 2);
		await().untilAsserted(() -> assertThat(source.peek("a")).isEqualTo(2));
	}

	@Test
	void aFillThatFailsIsReportedAndDoesNotStopTheStart() {
		StateDefinition<String, Integer> definition = definition(new StateLoader<>() {

			@Override
			public Map<String, Integer> loadAll() {
				throw new IllegalStateException("down");
			}

		}, (options) -> options);
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		this.runtime.start();
		await().untilAsserted(() -> assertThat(this.runtime.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.cause()).hasMessage("down")));
		source.set("a", 1);
		assertThat(source.peek("a")).isEqualTo(1);
	}

	private static StateDefinition<String, Integer> definition(StateLoader<String, Integer> loader,
			UnaryOperator<SourceOptions> options) {
		return StateDefinition.builder("numbers", String.class, Integer.class).loader(loader).source(options).build();
	}

	@FunctionalInterface
	private interface KeyLoader extends StateLoader<String, Integer> {

		@Override
		@Nullable Integer load(String key) throws Exception;

	}

	private final class AllLoader implements StateLoader<String, Integer> {

		@Override
		public Map<String, Integer> loadAll() {
			LoaderTests.this.calls.incrementAndGet();
			return Map.copyOf(LoaderTests.this.database);
		}

	}

}
