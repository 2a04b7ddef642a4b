package io.stateeventtarget.runtime;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.OnConnect;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.StateView;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.WritePolicy;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * A source and its sinks over the local transport.
 */
class SourceAndSinkTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private static final StateDefinition<String, Integer> ASKED = NUMBERS.toBuilder()
		.source((source) -> source.withOnConnect(OnConnect.NONE))
		.sink((sink) -> sink.withRequestTimeout(Duration.ofMillis(200)))
		.build();

	private static final StateDefinition<String, Integer> WRITABLE = NUMBERS.toBuilder()
		.source((source) -> source.withWrites(WritePolicy.ALLOW))
		.build();

	private final TestRuntime runtime = new TestRuntime();

	private final List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.runtime.close();
	}

	@Test
	void sinkHasWhatTheSourceHadAndGets() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		Version before = source.set("a", 1);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		Version after = source.set("b", 2);
		await().until(() -> sink.version().equals(after));
		assertThat(sink.asMap()).containsOnly(Map.entry("a", 1), Map.entry("b", 2));
		assertThat(after.isAfter(before)).isTrue();
		assertThat(sink.version()).isEqualTo(source.version()).isEqualTo(after);
		assertThat(sink.entry("b")).isEqualTo(source.entry("b"));
		assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(sink.synced()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(before);
	}

	@Test
	void changesReachTheSinkWithEveryKind() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		sink.addListener(this.events::add);
		source.set("a", 1);
		source.set("a", 2);
		source.setAll(Map.of("b", 3));
		source.remove("a");
		source.signal("hello", Map.of("to", "you"));
		source.clear();
		await().until(() -> this.events.size() == 6);
		assertThat(this.events.get(0)).isInstanceOfSatisfying(StateUpdated.class, (event) -> {
			assertThat(event.value()).isEqualTo(1);
			assertThat(event.previous()).isNull();
			assertThat(event.cause()).isEqualTo(ChangeCause.WRITE);
			assertThat(event.sourceId()).isEqualTo(source.id());
		});
		assertThat(this.events.get(1)).isInstanceOfSatisfying(StateUpdated.class,
				(event) -> assertThat(event.previous()).isEqualTo(1));
		assertThat(this.events.get(3)).isInstanceOfSatisfying(StateRemoved.class,
				(event) -> assertThat(event.previous()).isEqualTo(2));
		assertThat(this.events.get(4)).isInstanceOfSatisfying(StateSignal.class,
				(event) -> assertThat(event.type()).isEqualTo("hello"));
		assertThat(this.events.get(5)).isInstanceOf(StateReset.class);
		assertThat(this.events).extracting(StateEvent::version).isSorted().doesNotHaveDuplicates();
		assertThat(sink.size()).isZero();
	}

	@Test
	void setAllIsOneChange() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		Version before = source.version();
		Version after = source.setAll(Map.of("a", 1, "b", 2, "c", 3));
		assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
		assertThat(sink.entry("a")).extracting("version").isEqualTo(after);
		assertThat(sink.entry("c")).extracting("version").isEqualTo(after);
		assertThat(source.setAll(Map.of())).isEqualTo(after);
	}

	@Test
	void removingAnAbsentKeyIsNoChange() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		Version before = source.set("a", 1);
		assertThat(source.remove("b")).isEqualTo(before);
	}

	@Test
	void comparesAndSets() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		Optional<Version> created = source.compareAndSet("a", Version.NONE, 1);
		assertThat(created).isPresent();
		assertThat(source.compareAndSet("a", Version.NONE, 2)).isEmpty();
		assertThat(source.compareAndSet("a", created.get(), 3)).isPresent();
		assertThat(source.peek("a")).isEqualTo(3);
	}

	@Test
	void updatesAtomicallyUnderContention() throws Exception {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		List<CompletableFuture<Void>> writers = IntStream.range(0, 4)
			.mapToObj((writer) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 500; i++) {
					source.update("a", (value) -> (value != null) ? value + 1 : 1);
				}
			}))
			.toList();
		for (CompletableFuture<Void> writer : writers) {
			writer.get(30, TimeUnit.SECONDS);
		}
		assertThat(source.peek("a")).isEqualTo(2000);
		await().until(() -> Integer.valueOf(2000).equals(sink.peek("a")));
		assertThat(sink.version()).isEqualTo(source.version());
		assertThat(source.update("a", (value) -> null)).isEqualTo(source.version());
		assertThat(source.peek("a")).isNull();
	}

	@Test
	void expiresEntriesAtTheSource() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		sink.addListener(this.events::add);
		source.set("a", 1, Duration.ofMinutes(1));
		source.set("b", 1, Duration.ofMinutes(1));
		source.set("b", 2);
		this.runtime.clock.advance(Duration.ofMinutes(2));
		await().until(() -> sink.peek("a") == null);
		assertThat(sink.peek("b")).isEqualTo(2);
		await().until(() -> this.events.size() == 4);
		assertThat(this.events.get(3)).isInstanceOf(StateRemoved.class)
			.extracting(StateEvent::cause)
			.isEqualTo(ChangeCause.EXPIRED);
		assertThatIllegalArgumentException().isThrownBy(() -> source.set("a", 1, Duration.ZERO))
			.withMessageContaining("timeToLive");
	}

	@Test
	void firstReadIsPendingAndLaterOnesAreReady() {
		StateSource<String, Integer> source = this.runtime.registry.source(ASKED);
		StateSink<String, Integer> sink = this.runtime.registry.sink(ASKED);
		this.runtime.start();
		source.set("a", 1);
		assertThat(sink.asMap()).isEmpty();
		Read<Integer> first = sink.read("a");
		assertThat(first.isReady()).isFalse();
		assertThat(first.await(Duration.ofSeconds(5))).isEqualTo(1);
		assertThat(sink.read("a")).isEqualTo(new Read.Ready<>(1, source.version()));
		source.set("a", 2);
		assertThat(sink.peek("a")).isEqualTo(2);
		source.set("b", 3);
		assertThat(sink.asMap()).containsOnlyKeys("a");
	}

	@Test
	void aSourceBoundsTheKeysThatAreWaitedFor() {
		StateSource<String, Integer> source = this.runtime.registry
			.source(NUMBERS.toBuilder().source((options) -> options.withPendingRequests(2)).build());
		this.runtime.start();
		CompletableFuture<Integer> first = source.getAsync("a");
		source.getAsync("b");
		assertThat(source.getAsync("c")).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(StateLimitExceededException.class)
			.withMessageContaining("pending-requests");
		assertThat(source.getAsync("a")).isSameAs(first).isNotDone();
		source.set("b", 1);
		CompletableFuture<Integer> third = source.getAsync("c");
		source.set("c", 3);
		assertThat(third).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(3);
	}

	@Test
	void sharesOneFutureUntilTheValueChanges() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		CompletableFuture<Integer> pending = sink.getAsync("a");
		assertThat(sink.getAsync("a")).isSameAs(pending);
		assertThat(sink.read("a").toFuture()).isSameAs(pending);
		source.set("a", 1);
		assertThat(pending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
		assertThat(sink.getAsync("a")).isSameAs(pending);
		source.set("a", 1);
		assertThat(sink.getAsync("a")).isSameAs(pending);
		source.set("a", 2);
		CompletableFuture<Integer> changed = sink.getAsync("a");
		assertThat(changed).isNotSameAs(pending).isCompletedWithValue(2);
		assertThat(sink.getAsync("a")).isSameAs(changed);
	}

	@Test
	void callersCannotEndSharedFutures() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		CompletableFuture<Integer> pending = sink.getAsync("a");
		assertThat(pending.complete(9)).isFalse();
		assertThat(pending.completeExceptionally(new IllegalStateException())).isFalse();
		assertThat(pending.cancel(true)).isFalse();
		pending.obtrudeValue(9);
		assertThat(pending.orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(Duration.ofSeconds(5));
		assertThat(pending.completeOnTimeout(9, 1, TimeUnit.MILLISECONDS)).succeedsWithin(Duration.ofSeconds(5))
			.isEqualTo(9);
		assertThat(pending).isNotDone();
		source.set("a", 1);
		assertThat(pending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
	}

	@Test
	void pendingFuturesSurviveResetAndRestart() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		CompletableFuture<Integer> pending = sink.getAsync("a");
		source.clear();
		this.runtime.stop();
		this.runtime.start();
		assertThat(pending).isNotDone();
		source.set("a", 1);
		assertThat(pending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
	}

	@Test
	void aReplicaInSyncKnowsThatAKeyIsAbsent() {
		this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		assertThat(((Read.Pending<Integer>) sink.read("a")).absent()).isTrue();
	}

	@Test
	void requestWithoutSourceTimesOut() {
		StateSink<String, Integer> sink = this.runtime.registry.sink(ASKED);
		this.runtime.start();
		assertThat(sink.getAsync("a")).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(StateTimeoutException.class)
			.withMessageContaining("'a'")
			.withMessageContaining("'numbers'");
		assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
	}

	@Test
	void missingKeyDoesNotEndTheFutureAndTellsTheHandler() {
		StateSource<String, Integer> source = this.runtime.registry.source(ASKED);
		StateSink<String, Integer> sink = this.runtime.registry.sink(ASKED);
		List<String> missing = new CopyOnWriteArrayList<>();
		source.onMissing(missing::add);
		this.runtime.start();
		CompletableFuture<Integer> pending = sink.getAsync("a");
		await().untilAsserted(() -> assertThat(missing).containsExactly("a"));
		await().pollDelay(Duration.ofMillis(400)).until(() -> !pending.isDone());
		assertThat(((Read.Pending<Integer>) sink.read("a")).absent()).isTrue();
		assertThat(missing).hasSize(1);
		source.set("a", 1);
		assertThat(pending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
	}

	@Test
	void missingKeyHandlerMayProvideTheValue() {
		StateSource<String, Integer> source = this.runtime.registry.source(ASKED);
		StateSink<String, Integer> sink = this.runtime.registry.sink(ASKED);
		source.onMissing((key) -> source.set(key, key.length()));
		this.runtime.start();
		assertThat(sink.getAsync("four")).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(4);
		sink.prime("seventh");
		await().until(() -> Integer.valueOf(7).equals(sink.peek("seventh")));
	}

	@Test
	void onDemandSinkGivesUpWhatWasNotUsed() {
		StateDefinition<String, Integer> definition = ASKED.toBuilder().sink((sink) -> sink.withMaxEntries(10)).build();
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		for (int i = 0; i < 100; i++) {
			source.set("k" + i, i);
			assertThat(sink.getAsync("k" + i)).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(i);
			assertThat(sink.peek("k0")).isEqualTo(0);
		}
		assertThat(sink.size()).isEqualTo(10);
		assertThat(sink.asMap()).containsKeys("k0", "k99");
	}

	@Test
	void snapshotIsAtOneVersionAndImmutable() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		source.setAll(Map.of("a", 1, "b", 2));
		StateSnapshot<String, Integer> snapshot = sink.snapshot();
		source.set("a", 3);
		assertThat(snapshot.entries()).isEqualTo(Map.of("a", 1, "b", 2));
		assertThat(snapshot.version().sequence()).isEqualTo(source.version().sequence() - 1);
		assertThat(source.snapshot().entries()).isEqualTo(sink.asMap());
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.entries().put("c", 1));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> sink.asMap().remove("a"));
	}

	@Test
	void sinkWritesWhereThatIsAllowed() {
		StateSource<String, Integer> source = this.runtime.registry.source(WRITABLE);
		StateSink<String, Integer> sink = this.runtime.registry.sink(WRITABLE);
		this.runtime.start();
		CompletableFuture<Version> written = sink.write("a", 1);
		assertThat(written).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(source.version());
		assertThat(sink.peek("a")).isEqualTo(1);
		assertThat(sink.write("a", 2, Version.NONE)).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(WriteRejectedException.class);
		assertThat(sink.write("a", 2, source.version())).succeedsWithin(Duration.ofSeconds(5));
		assertThat(sink.remove("a")).succeedsWithin(Duration.ofSeconds(5));
		assertThat(source.peek("a")).isNull();
	}

	@Test
	void sourceRefusesWritesUnlessToldOtherwise() {
		this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		assertThat(sink.write("a", 1)).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(WriteRejectedException.class)
			.withMessageContaining("writes: allow");
	}

	@Test
	void writeGuardDecides() {
		StateDefinition<String, Integer> guarded = WRITABLE.toBuilder().writeGuard((write) -> {
			if (write.key().equals("locked")) {
				throw new WriteRejectedException("locked for " + write.namespace(), write.namespace(), write.key());
			}
		}).build();
		this.runtime.registry.source(guarded);
		StateSink<String, Integer> sink = this.runtime.registry.sink(guarded);
		this.runtime.start();
		assertThat(sink.write("a", 1)).succeedsWithin(Duration.ofSeconds(5));
		assertThat(sink.write("locked", 1)).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withMessageContaining("locked for numbers");
	}

	@Test
	void readsFromTheSource() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		source.set("a", 1);
		assertThat(sink.read("a", ReadPolicy.fromSource()).await(Duration.ofSeconds(5))).isEqualTo(1);
		assertThat(sink.read("a", ReadPolicy.within(Duration.ofMinutes(1))).isReady()).isTrue();
		assertThat(sink.read("b", ReadPolicy.fromSource()).await(Duration.ofSeconds(5))).isNull();
		assertThat(source.read("b", ReadPolicy.fromSource()).await(Duration.ofSeconds(5))).isNull();
		source.set("b", 2);
		assertThat(sink.read("b", ReadPolicy.fromSource()).await(Duration.ofSeconds(5))).isEqualTo(2);
		assertThat(source.read("a", ReadPolicy.fromSource()).isReady()).isTrue();
	}

	@Test
	void aReadThatAsksAnOnDemandSourceEndsWithNullToo() {
		StateSource<String, Integer> source = this.runtime.registry.source(ASKED);
		StateSink<String, Integer> sink = this.runtime.registry.sink(ASKED);
		assertThat(sink.read("b", ReadPolicy.fromSource()).toFuture()).as("nobody is there to ask").isNotDone();
		this.runtime.start();
		assertThat(sink.read("b", ReadPolicy.within(Duration.ZERO)).await(Duration.ofSeconds(5))).isNull();
		source.set("b", 1);
		assertThat(sink.read("b", ReadPolicy.fromSource()).await(Duration.ofSeconds(5))).isEqualTo(1);
	}

	@Test
	void everyDurationMayBeForEver() {
		Duration forever = ChronoUnit.FOREVER.getDuration();
		StateDefinition<String, Integer> definition = WRITABLE.toBuilder()
			.source((source) -> source.withHeartbeat(forever).withRefresh(forever).withLoadTimeout(forever))
			.sink((sink) -> sink.withRequestTimeout(forever).withStaleAfter(forever).withNegativeTtl(forever))
			.loader((KeyLoader) (key) -> key.equals("loaded") ? 1 : null)
			.build();
		StateSource<String, Integer> source = this.runtime.registry.source(definition);
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		this.runtime.start();
		assertThat(sink.synced()).succeedsWithin(Duration.ofSeconds(5));
		source.set("a", 1, forever);
		assertThat(sink.read("loaded").await(forever)).isEqualTo(1);
		assertThat(sink.read("absent", ReadPolicy.fromSource()).await(forever)).isNull();
		assertThat(sink.write("b", 2)).succeedsWithin(Duration.ofSeconds(5));
		assertThat(sink.read("a", ReadPolicy.within(forever)).isReady()).isTrue();
		assertThat(sink.asMap()).containsOnlyKeys("a", "b", "loaded");
		assertThat(this.runtime.failures).isEmpty();
	}

	@Test
	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	void namesTheArgumentThatIsNull() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		for (StateView<String, Integer> view : List.of(source, sink)) {
			isNamed("key", () -> view.peek(null));
			isNamed("key", () -> view.read(null));
			isNamed("key", () -> view.read(null, ReadPolicy.fromSource()));
			isNamed("policy", () -> view.read("a", null));
			isNamed("key", () -> view.getAsync(null));
			isNamed("key", () -> view.entry(null));
			isNamed("key", () -> view.prime(null));
			isNamed("listener", () -> view.addListener(null));
		}
		isNamed("key", () -> source.set(null, 1));
		isNamed("value", () -> source.set("a", null));
		isNamed("timeToLive", () -> source.set("a", 1, null));
		isNamed("entries", () -> source.setAll(null));
		isNamed("key", () -> source.remove(null));
		isNamed("expected", () -> source.compareAndSet("a", null, 1));
		isNamed("change", () -> source.update("a", null));
		isNamed("type", () -> source.signal(null, 1));
		isNamed("detail", () -> source.signal("ping", null));
		isNamed("handler", () -> source.onMissing(null));
		isNamed("key", () -> sink.write(null, 1));
		isNamed("value", () -> sink.write("a", null));
		isNamed("expected", () -> sink.write("a", 1, null));
		isNamed("definition", () -> this.runtime.registry.source(null));
		isNamed("definition", () -> this.runtime.registry.sink(null));
		isNamed("namespace", () -> this.runtime.registry.findSource(null));
		isNamed("namespace", () -> this.runtime.registry.findSink(null));
		isNamed("namespace", () -> StateDefinition.of(null, String.class, Integer.class));
		isNamed("keyType", () -> StateDefinition.of("a", (Class<String>) null, Integer.class));
		isNamed("valueType", () -> StateDefinition.of("a", String.class, (Class<Integer>) null));
		isNamed("maxStaleness", () -> ReadPolicy.within(null));
	}

	private static void isNamed(String name, ThrowableAssert.ThrowingCallable call) {
		assertThatNullPointerException().isThrownBy(call).withMessage(name);
	}

	@FunctionalInterface
	private interface KeyLoader extends StateLoader<String, Integer> {

		@Override
		@Nullable Integer load(String key);

	}

	@Test
	void aSingleValueCanBeRemoved() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		SingleStateSource<Integer> single = SingleStateSource.of(source);
		single.set(1);
		assertThat(single.remove()).isEqualTo(source.version());
		assertThat(single.peek()).isNull();
		assertThat(single.remove()).isEqualTo(source.version());
	}

	@Test
	void listenerOfASinkHearsEverythingThatHappenedBeforeTheStart() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		sink.addListener(this.events::add);
		source.set("a", 1);
		source.set("a", 2);
		source.signal("ping", 1);
		source.set("b", 1);
		source.remove("b");
		source.set("c", 1);
		this.runtime.start();
		await().until(() -> this.events.size() >= 6);
		assertThat(this.events).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("StateUpdated", "StateUpdated", "StateSignal", "StateUpdated", "StateRemoved",
					"StateUpdated");
		assertThat(this.events).extracting((event) -> event.version().sequence())
			.containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
		assertThat(this.events).allMatch((event) -> event.cause() == ChangeCause.WRITE);
	}

	@Test
	void listenerHearsWhatWasSetBeforeTheStart() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		source.set("a", 1);
		source.addListener(this.events::add);
		assertThat(this.events).isEmpty();
		this.runtime.start();
		await().until(() -> this.events.size() == 1);
	}

	@Test
	void closedRegistrationHearsNothingMore() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		this.runtime.start();
		Registration registration = source.addListener(this.events::add);
		source.set("a", 1);
		await().until(() -> this.events.size() == 1);
		registration.close();
		registration.close();
		source.set("a", 2);
		CompletableFuture<Integer> barrier = source.getAsync("b");
		source.set("b", 1);
		assertThat(barrier).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.events).hasSize(1);
	}

	@Test
	void listenerThatThrowsStarvesNobody() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		this.runtime.start();
		source.addListener((event) -> {
			throw new IllegalStateException("broken");
		});
		source.addListener(this.events::add);
		source.set("a", 1);
		source.set("a", 2);
		await().until(() -> this.events.size() == 2);
		assertThat(this.runtime.failures).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure.cause()).hasMessage("broken"));
	}

	@Test
	void listenerMayWriteBackAndOrderIsKept() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		sink.addListener((event) -> {
			if (event instanceof StateUpdated<String, Integer> updated && updated.value() < 50) {
				source.set("a", updated.value() + 1);
			}
		});
		sink.addListener(this.events::add);
		source.set("a", 1);
		await().until(() -> this.events.size() == 50);
		assertThat(this.events).extracting((event) -> ((StateUpdated<String, Integer>) event).value())
			.isSorted()
			.endsWith(50);
	}

	@Test
	void blockedListenerHoldsUpNobodyAndIsToldTheDifference() throws Exception {
		StateDefinition<String, Integer> bounded = NUMBERS.toBuilder()
			.sink((sink) -> sink.withListenerQueue(10))
			.build();
		StateSource<String, Integer> source = this.runtime.registry.source(bounded);
		StateSink<String, Integer> sink = this.runtime.registry.sink(bounded);
		this.runtime.start();
		CompletableFuture<Void> gate = new CompletableFuture<>();
		sink.addListener((event) -> {
			gate.join();
			this.events.add(event);
		});
		for (int i = 0; i < 1000; i++) {
			source.set("k" + (i % 3), i);
		}
		assertThat(sink.peek("k0")).isEqualTo(999);
		gate.complete(null);
		await().until(() -> !this.events.isEmpty()
				&& this.events.get(this.events.size() - 1).version().equals(source.version()));
		assertThat(this.events).hasSizeLessThanOrEqualTo(11 + 3);
		assertThat(this.events).extracting(StateEvent::version).isSorted();
		assertThat(this.events.get(this.events.size() - 1).cause()).isEqualTo(ChangeCause.RESYNC);
	}

	@Test
	void replaysEntriesAndMissesNothing() throws Exception {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		source.set("a", 0);
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			for (int i = 1; i <= 5000; i++) {
				source.set("a", i);
			}
		});
		List<Integer> heard = new CopyOnWriteArrayList<>();
		((ReplayingStateView<String, Integer>) sink).addListener(
				(event) -> heard.add(((StateUpdated<String, Integer>) event).value()),
				(event) -> heard.add(((StateUpdated<String, Integer>) event).value()));
		writer.get(30, TimeUnit.SECONDS);
		await().until(() -> !heard.isEmpty() && heard.get(heard.size() - 1) == 5000);
		assertThat(heard).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void replaysWhatWasSetBeforeTheStartAsEntries() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		source.set("a", 1);
		source.set("a", 2);
		((ReplayingStateView<String, Integer>) sink).addListener(this.events::add, this.events::add);
		this.runtime.start();
		source.set("b", 3);
		await().until(() -> this.events.size() == 2);
		assertThat(this.events).extracting(StateEvent::cause).containsExactly(ChangeCause.RESYNC, ChangeCause.WRITE);
		assertThat(this.events).extracting((event) -> ((StateUpdated<String, Integer>) event).value())
			.containsExactly(2, 3);
	}

	@Test
	void restartedSourceKeepsItsStateInANewEpoch() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		Version before = source.set("a", 1);
		this.runtime.stop();
		source.set("b", 2);
		assertThat(sink.peek("b")).isNull();
		assertThat(sink.status()).isEqualTo(SyncStatus.STALE);
		this.runtime.start();
		assertThat(source.version().epoch()).isGreaterThan(before.epoch());
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1, "b", 2));
		assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED);
		await().untilAsserted(() -> assertThat(this.runtime.notices).containsSubsequence("numbers:SYNCED>STALE",
				"numbers:STALE>SYNCED"));
	}

	@Test
	void newerSourceFencesTheOlderOne() {
		try (TestRuntime first = new TestRuntime(LocalStateTransport.onHub("fence")).start();
				TestRuntime second = new TestRuntime(LocalStateTransport.onHub("fence")).start()) {
			StateSource<String, Integer> older = first.registry.source(NUMBERS);
			StateSink<String, Integer> sink = first.registry.sink(NUMBERS);
			older.set("a", 1);
			StateSource<String, Integer> newer = second.registry.source(NUMBERS);
			newer.set("a", 2);
			await().until(() -> Integer.valueOf(2).equals(sink.peek("a")));
			assertThat(older.isPrimary()).isFalse();
			assertThat(newer.isPrimary()).isTrue();
			assertThatExceptionOfType(NotPrimaryException.class).isThrownBy(() -> older.set("a", 3))
				.withMessageContaining("numbers");
			await().until(() -> first.notices.contains("numbers:fenced"));
			assertThat(newer.sinks()).hasSize(1).first().extracting("id").isEqualTo(sink.id());
		}
	}

	@Test
	void closeEndsEverything() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		source.set("a", 1);
		CompletableFuture<Integer> atSource = source.getAsync("x");
		CompletableFuture<Integer> atSink = sink.getAsync("x");
		this.runtime.close();
		assertThat(atSource).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(StateClosedException.class);
		assertThat(atSink).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(StateClosedException.class);
		assertThat(sink.status()).isEqualTo(SyncStatus.CLOSED);
		assertThat(sink.peek("a")).isEqualTo(1);
		assertThatExceptionOfType(StateClosedException.class).isThrownBy(() -> source.set("a", 2));
		assertThatExceptionOfType(StateClosedException.class)
			.isThrownBy(() -> this.runtime.registry.source(StateDefinition.of("other", String.class, Integer.class)));
	}

	@Test
	void registryMakesAnotherSinkForOneThatWasClosed() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> closed = this.runtime.registry.sink(NUMBERS);
		this.runtime.start();
		closed.close();
		StateSink<String, Integer> made = this.runtime.registry.sink(NUMBERS);
		source.set("a", 1);
		assertThat(made).isNotSameAs(closed);
		assertThat(made.peek("a")).isEqualTo(1);
		assertThat(closed.peek("a")).isNull();
	}

	@Test
	void refusesWhatIsNotOfTheDeclaredType() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSource<String, Object> anything = this.runtime.registry
			.source(StateDefinition.of("anything", String.class, Object.class));
		assertThatNullPointerException().isThrownBy(() -> source.set(null, 1));
		assertThatNullPointerException().isThrownBy(() -> source.set("a", null));
		assertThatExceptionOfType(StateSerializationException.class).isThrownBy(() -> setRaw(source, "a", "text"))
			.withMessageContaining("java.lang.Integer");
		anything.set("a", Map.of("list", List.of(1, true, "x")));
		assertThatExceptionOfType(StateSerializationException.class).isThrownBy(() -> anything.set("a", new Object()))
			.withMessageContaining("JSON");
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> anything.signal("a", Map.of(1, 2)));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.runtime.registry.source(StateDefinition.of("numbers", String.class, Long.class)))
			.withMessageContaining("numbers");
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static void setRaw(StateSource source, Object key, Object value) {
		source.set(key, value);
	}

}
