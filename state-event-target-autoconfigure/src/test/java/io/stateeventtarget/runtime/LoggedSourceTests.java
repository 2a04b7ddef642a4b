package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.AckMode;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import io.stateeventtarget.runtime.MemoryLog.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A source on an engine that keeps its log.
 */
class LoggedSourceTests {

	private final MemoryLog log = new MemoryLog();

	private final List<TestRuntime> runtimes = new ArrayList<>();

	private final List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.log.fail(Failure.NONE);
		this.log.release();
		this.runtimes.forEach(TestRuntime::close);
	}

	@Test
	void showsAChangeOnceTheLogHasAcceptedIt() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		source.addListener(this.events::add);
		this.log.hold();
		CompletableFuture<Version> set = CompletableFuture.supplyAsync(() -> source.set("a", 1));
		await().until(() -> source.read("a").isReady() || waiting(source) == 1);
		assertThat(source.peek("a")).isNull();
		assertThat(this.events).isEmpty();
		this.log.release();
		assertThat(set.join()).isEqualTo(source.version());
		assertThat(source.peek("a")).isEqualTo(1);
		assertThat(this.log.values()).containsExactly(Map.entry("a", 1));
		await().until(() -> this.events.size() == 1);
	}

	@Test
	void appendsTogetherWhatPilesUp() {
		StateSource<String, Integer> source = started(AckMode.LOCAL);
		this.log.hold();
		for (int i = 0; i < 1000; i++) {
			source.set("k" + i, i);
		}
		assertThat(source.size()).isEqualTo(1000);
		this.log.release();
		await().until(() -> this.log.values().size() == 1000);
		assertThat(this.log.appends().size()).isLessThan(4);
	}

	@Test
	void buildsOnWhatIsQueued() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		this.log.hold();
		List<CompletableFuture<Version>> updates = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			updates.add(CompletableFuture.supplyAsync(() -> source.update("n", (n) -> (n != null) ? n + 1 : 1), run()));
		}
		await().until(() -> waiting(source) == 4);
		assertThat(source.peek("n")).isNull();
		this.log.release();
		updates.forEach(CompletableFuture::join);
		assertThat(source.peek("n")).isEqualTo(4);
		Optional<Version> changed = source.compareAndSet("n", source.entry("n").version(), 7);
		assertThat(changed).contains(source.version());
		assertThat(source.compareAndSet("n", Version.NONE, 8)).isEmpty();
	}

	@Test
	void takesBackWhatTheEngineRefuses() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		Version before = source.set("a", 1);
		this.log.fail(Failure.REFUSED);
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("a", 2))
			.withMessage("The engine is read-only");
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.remove("a"));
		assertThat(source.peek("a")).isEqualTo(1);
		assertThat(source.version()).isEqualTo(before);
		this.log.fail(Failure.NONE);
		assertThat(source.set("a", 3).sequence()).isEqualTo(before.sequence() + 1);
		assertThat(this.log.values()).containsExactly(Map.entry("a", 3));
	}

	@Test
	void findsOutThatALostAnswerWasAYes() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		this.log.fail(Failure.ANSWER_LOST);
		Version version = source.set("a", 1);
		assertThat(source.version()).isEqualTo(version);
		assertThat(this.log.values()).containsExactly(Map.entry("a", 1));
		assertThat(this.log.appends()).containsExactly(1);
	}

	@Test
	void appendsAgainWhatWasLost() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		this.log.fail(Failure.LOST);
		source.set("a", 1);
		assertThat(this.log.values()).containsExactly(Map.entry("a", 1));
		assertThat(this.log.appends()).containsExactly(1);
	}

	@Test
	void saysThatItDoesNotKnowInTime() {
		StateSource<String, Integer> source = started(AckMode.ENGINE, Duration.ofMillis(100));
		this.log.fail(Failure.AWAY);
		assertThatExceptionOfType(StateTimeoutException.class).isThrownBy(() -> source.set("a", 1))
			.withMessageContaining("'numbers'")
			.withMessageContaining("ack-timeout");
		assertThat(source.peek("a")).isNull();
		this.log.fail(Failure.NONE);
		await().untilAsserted(() -> {
			source.set("b", 2);
			assertThat(source.peek("b")).isEqualTo(2);
		});
		assertThat(this.log.values()).isEqualTo(source.asMap());
	}

	@Test
	void isFencedByWhoTookTheLog() {
		StateSource<String, Integer> old = started(AckMode.ENGINE);
		old.set("a", 1);
		StateSource<String, Integer> next = started(AckMode.ENGINE);
		assertThat(next.peek("a")).isEqualTo(1);
		assertThatExceptionOfType(NotPrimaryException.class).isThrownBy(() -> old.set("a", 2))
			.withMessageContaining(Long.toString(next.version().epoch()));
		assertThat(old.isPrimary()).isFalse();
		assertThat(old.peek("a")).isEqualTo(1);
		next.set("a", 3);
		assertThat(this.log.values()).containsExactly(Map.entry("a", 3));
	}

	@Test
	void noticesWithoutAChangeThatItIsFenced() {
		StateSource<String, Integer> old = started(AckMode.ENGINE);
		started(AckMode.ENGINE);
		await().until(() -> !old.isPrimary());
	}

	@Test
	void takesBackWhatItShowedBeforeItKnewThatItIsFenced() {
		StateSource<String, Integer> old = started(AckMode.LOCAL);
		old.set("a", 1);
		await().until(() -> this.log.values().size() == 1);
		old.addListener(this.events::add);
		this.log.hold();
		old.set("a", 2);
		old.set("b", 2);
		StateSource<String, Integer> next = source(AckMode.ENGINE, Duration.ofSeconds(5));
		this.runtimes.get(1).registry.startSources();
		await().until(() -> old.peek("b") != null);
		this.log.fail(Failure.LOST);
		this.log.release();
		await().until(next::isPrimary);
		await().until(() -> !old.isPrimary() && old.asMap().equals(next.asMap()));
		await().until(() -> !this.events.isEmpty());
	}

	@Test
	void findsItsStateAgain() {
		TestRuntime first = runtime();
		StateSource<String, Integer> source = first.registry.source(definition(AckMode.ENGINE, Duration.ofSeconds(5)));
		first.registry.startSources();
		source.set("a", 1);
		source.set("b", 2, Duration.ofSeconds(30));
		Version last = source.version();
		first.close();
		StateSource<String, Integer> next = source(AckMode.ENGINE, Duration.ofSeconds(5));
		next.addListener(this.events::add);
		this.runtimes.get(1).registry.startSources();
		await().until(next::isPrimary);
		assertThat(next.asMap()).containsOnly(Map.entry("a", 1), Map.entry("b", 2));
		assertThat(next.entry("b").version()).isEqualTo(last);
		assertThat(next.version()).isGreaterThan(last);
		await().until(() -> this.events.size() == 2);
		assertThat(this.events).allMatch((event) -> event.cause() == ChangeCause.RESYNC);
		this.runtimes.get(1).clock.advance(Duration.ofSeconds(31));
		await().until(() -> !this.log.values().containsKey("b"));
	}

	@Test
	void addsWhatWasSetBeforeItStarted() {
		started(AckMode.ENGINE).set("a", 1);
		StateSource<String, Integer> source = source(AckMode.ENGINE, Duration.ofSeconds(5));
		source.addListener(this.events::add);
		source.set("b", 2);
		source.set("a", 3);
		assertThat(source.peek("b")).isEqualTo(2);
		this.runtimes.get(1).registry.startSources();
		await().until(() -> this.log.values().equals(Map.of("a", 3, "b", 2)));
		assertThat(source.asMap()).isEqualTo(this.log.values());
		await().until(() -> this.events.size() >= 2);
		assertThat(this.events).hasSize(2).allMatch((event) -> event instanceof StateUpdated);
	}

	@Test
	void keepsWhatWasChangedWhileItWasStopped() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		source.set("a", 1);
		source.set("b", 1);
		TestRuntime runtime = this.runtimes.get(0);
		runtime.registry.stopSources();
		source.set("a", 2);
		source.remove("b");
		runtime.registry.startSources();
		await().until(() -> this.log.values().equals(Map.of("a", 2)));
		assertThat(source.asMap()).isEqualTo(this.log.values());
	}

	@Test
	void takesWhatAnotherChangedWhileItWasStopped() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		source.set("a", 1);
		TestRuntime runtime = this.runtimes.get(0);
		runtime.registry.stopSources();
		StateSource<String, Integer> other = started(AckMode.ENGINE);
		other.set("a", 2);
		other.set("b", 2);
		runtime.registry.startSources();
		await().until(source::isPrimary);
		assertThat(source.asMap()).containsOnly(Map.entry("a", 2), Map.entry("b", 2));
		await().until(() -> !other.isPrimary());
	}

	@Test
	void writesItsWholeStateWhereTheEngineLostTheTail() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		source.set("a", 1);
		source.set("b", 2);
		long epoch = source.version().epoch();
		this.log.loseTail(1);
		await().until(() -> source.version().epoch() > epoch && source.isPrimary());
		await().until(() -> this.log.values().equals(Map.of("a", 1, "b", 2)));
		source.set("c", 3);
		assertThat(this.log.values()).isEqualTo(source.asMap()).hasSize(3);
	}

	@Test
	void doesNotLoseChangesUnderWayWhereTheEngineLostTheTail() {
		StateSource<String, Integer> source = started(AckMode.LOCAL);
		source.set("a", 1);
		source.set("b", 2);
		await().until(() -> this.log.values().size() == 2);
		this.log.loseTail(2);
		source.set("c", 3);
		await().until(() -> this.log.values().equals(Map.of("a", 1, "b", 2, "c", 3)));
		source.set("d", 4);
		await().until(() -> this.log.values().size() == 4);
	}

	@Test
	void claimsOnceWhileTheStateCannotBeRead() {
		this.log.fail(Failure.AWAY);
		StateSource<String, Integer> source = source(AckMode.ENGINE, Duration.ofMillis(100));
		this.runtimes.get(0).registry.startSources();
		assertThat(source.isPrimary()).isFalse();
		assertThatExceptionOfType(StateTimeoutException.class).isThrownBy(() -> source.set("a", 1))
			.withMessageContaining("'numbers'")
			.withMessageContaining("not made");
		this.log.fail(Failure.NONE);
		await().until(source::isPrimary);
		source.set("a", 1);
		assertThat(this.log.claims()).isEqualTo(1);
	}

	@Test
	void refusesMoreThanTheQueueHolds() {
		StateSource<String, Integer> source = started(AckMode.LOCAL, Duration.ofMillis(50));
		this.log.hold();
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> {
			for (int i = 0; i < 200; i++) {
				source.set("k" + i, i);
			}
		}).withMessageContaining("'append-queue'").withMessageContaining("'numbers'");
		int size = source.size();
		this.log.release();
		await().until(() -> this.log.values().size() == size);
	}

	@Test
	void dividesWhatALoaderFoundIntoChangesThatCanBeSent() {
		Map<String, Integer> table = new ConcurrentHashMap<>();
		for (int i = 0; i < 1000; i++) {
			table.put("k" + i, i);
		}
		this.log.limit(100);
		TestRuntime runtime = runtime();
		runtime.registry.source(definition(AckMode.ENGINE, Duration.ofSeconds(5)).toBuilder()
			.loader(new StateLoader<String, Integer>() {

				@Override
				public Map<String, Integer> loadAll() {
					return Map.copyOf(table);
				}

			})
			.source((options) -> options.withRefresh(Duration.ofMillis(100)))
			.build());
		runtime.registry.startSources();
		await().until(() -> this.log.values().equals(table));
		table.keySet().removeIf((key) -> key.endsWith("7"));
		table.replaceAll((key, value) -> value + 1);
		await().until(() -> this.log.values().equals(table));
		assertThat(this.log.largest()).isBetween(50, 100);
	}

	@Test
	void losesNoChangeThatWasAcknowledgedWhileItStops() throws InterruptedException {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		DefaultStateRegistry registry = this.runtimes.get(0).registry;
		Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
		AtomicBoolean over = new AtomicBoolean();
		Thread writer = new Thread(() -> {
			for (int i = 0; !over.get(); i++) {
				try {
					source.set("k" + i % 5000, i);
					acknowledged.put("k" + i % 5000, i);
				}
				catch (StateException ex) {
					// was not made, or nobody knows
				}
			}
		});
		writer.start();
		for (int round = 0; round < 30; round++) {
			registry.stopSources();
			registry.startSources();
			await().until(source::isPrimary);
		}
		over.set(true);
		writer.join(10_000);
		assertThat(acknowledged).isNotEmpty();
		assertThat(acknowledged)
			.allSatisfy((key, value) -> assertThat(source.peek(key)).as(key).isGreaterThanOrEqualTo(value));
		assertThat(this.log.values()).isEqualTo(source.asMap());
	}

	@Test
	void outlivesAnErrorOfTheEngine() {
		StateSource<String, Integer> source = started(AckMode.ENGINE);
		this.log.fail(Failure.BROKEN);
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("a", 1));
		this.log.fail(Failure.NONE);
		await().untilAsserted(() -> source.set("b", 2));
		assertThat(this.log.values()).isEqualTo(source.asMap()).containsEntry("b", 2);
	}

	@Test
	void endsWhileTheEngineDoesNotAnswer() {
		StateSource<String, Integer> source = started(AckMode.ENGINE, Duration.ofMillis(200));
		this.log.hold();
		CompletableFuture<Version> set = CompletableFuture.supplyAsync(() -> source.set("a", 1), run());
		await().until(() -> waiting(source) == 1);
		this.runtimes.get(0).registry.stopSources();
		assertThat(set).failsWithin(Duration.ofSeconds(5));
		assertThat(Thread.getAllStackTraces().keySet()).noneMatch((thread) -> thread.getName().equals("state-log-x"));
	}

	private static java.util.concurrent.Executor run() {
		return (task) -> new Thread(task).start();
	}

	private int waiting(StateSource<String, Integer> source) {
		return ((DefaultStateSource<String, Integer>) source).logged().waiting();
	}

	private StateSource<String, Integer> started(AckMode ack) {
		return started(ack, Duration.ofSeconds(5));
	}

	private StateSource<String, Integer> started(AckMode ack, Duration ackTimeout) {
		StateSource<String, Integer> source = source(ack, ackTimeout);
		this.runtimes.get(this.runtimes.size() - 1).registry.startSources();
		await().until(source::isPrimary);
		return source;
	}

	private StateSource<String, Integer> source(AckMode ack, Duration ackTimeout) {
		return runtime().registry.source(definition(ack, ackTimeout));
	}

	private TestRuntime runtime() {
		TestRuntime runtime = new TestRuntime(this.log);
		this.runtimes.add(runtime);
		return runtime;
	}

	private static StateDefinition<String, Integer> definition(AckMode ack, Duration ackTimeout) {
		return StateDefinition.builder("numbers", String.class, Integer.class)
			.source((options) -> options.withAck(ack)
				.withAckTimeout(ackTimeout)
				.withAppendQueue(ack == AckMode.LOCAL && ackTimeout.toMillis() < 100 ? 100 : 65_536)
				.withHeartbeat(Duration.ofMillis(50)))
			.build();
	}

}
