package io.stateeventtarget.transport.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A sink equals its source again, whatever was lost and whoever was started again.
 */
interface RecoveryContract {

	Network network();

	@Test
	default void healsAGap() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		network().awaitEqual(sink, source);
		AtomicInteger lost = new AtomicInteger();
		reading.transport().lose((message) -> message instanceof Changes<?, ?> && lost.getAndIncrement() < 3);
		for (int i = 0; i < 100; i++) {
			source.set("k" + i, Integer.toString(i));
		}
		network().awaitEqual(sink, source);
		assertThat(lost).hasPositiveValue();
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void noticesThatTheLastChangeIsLost() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		network().awaitEqual(sink, source);
		AtomicInteger lost = new AtomicInteger();
		reading.transport().lose((message) -> message instanceof Changes<?, ?> && lost.getAndIncrement() == 0);
		source.set("a", "1");
		network().awaitEqual(sink, source);
		assertThat(lost).hasPositiveValue();
	}

	@Test
	default void putsLateChangesInOrder() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		network().awaitEqual(sink, source);
		AtomicInteger seen = new AtomicInteger();
		reading.transport().delay((message) -> message instanceof Changes<?, ?> && seen.getAndIncrement() % 3 == 0);
		for (int i = 0; i < 200; i++) {
			source.set("k" + i % 5, Integer.toString(i));
		}
		network().awaitEqual(sink, source);
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void saysStaleWhenNothingArrivesAndRecovers() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
		network().eventually().untilAsserted(() -> assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED));
		reading.transport().lose((message) -> message instanceof Changes<?, ?> || message instanceof Heartbeat<?, ?>);
		source.set("a", "2");
		network().eventually().untilAsserted(() -> assertThat(sink.status()).isEqualTo(SyncStatus.STALE));
		assertThat(sink.peek("a")).isEqualTo("1");
		reading.transport().lose((message) -> false);
		network().eventually().untilAsserted(() -> assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED));
		network().awaitEqual(sink, source);
		assertThat(sink.peek("a")).isEqualTo("2");
	}

	@Test
	default void bringsEverythingToASinkThatComesLate() {
		StateSource<String, String> source = network().application().source(network().definition());
		for (int i = 0; i < 2500; i++) {
			source.set("k" + i % 1500, Integer.toString(i));
		}
		source.remove("k7");
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().eventually().until(() -> sink.synced().isDone());
		network().awaitEqual(sink, source);
		assertThat(sink.size()).isEqualTo(1499);
	}

	@Test
	default void bringsEverythingToASinkThatWaitsForItsSource() {
		StateSink<String, String> sink = network().application().sink(network().definition());
		assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
		StateSource<String, String> source = network().application().source(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
	}

	@Test
	default void followsASourceThatIsStartedAgain() {
		Application owning = network().application();
		StateSource<String, String> before = owning.source(network().definition());
		before.set("a", "1");
		before.set("b", "2");
		StateSink<String, String> sink = network().application().sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		network().awaitEqual(sink, before);
		Version old = before.version();
		owning.close();
		StateSource<String, String> after = network().application().source(network().definition());
		after.set("c", "3");
		network().awaitEqual(sink, after);
		assertThat(after.version()).isGreaterThan(old);
		assertThat(sink.asMap().containsKey("a")).isEqualTo(network().isDurable());
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void goesOnAfterAPauseOfTheSource() {
		Application owning = network().application();
		StateSource<String, String> source = owning.source(network().definition());
		source.set("a", "1");
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().awaitEqual(sink, source);
		owning.stop();
		owning.start();
		source.set("b", "2");
		network().awaitEqual(sink, source);
		assertThat(sink.asMap()).isEqualTo(Map.of("a", "1", "b", "2"));
	}

	@Test
	default void goesOnAfterAPauseOfTheSink() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
		reading.stop();
		source.set("a", "2");
		assertThat(sink.peek("a")).isEqualTo("1");
		reading.start();
		network().awaitEqual(sink, source);
	}

	@Test
	default void bringsEverythingToASinkThatIsStartedAgain() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> first = reading.sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(first, source);
		reading.close();
		source.set("b", "2");
		StateSink<String, String> second = network().application().sink(network().definition());
		network().awaitEqual(second, source);
	}

	@Test
	default void bringsEverythingWithoutASourceWhereItIsDurable() {
		assumeThat(network().isDurable()).as("the transport is durable").isTrue();
		Application owning = network().application();
		StateSource<String, String> source = owning.source(network().definition());
		for (int i = 0; i < 1500; i++) {
			source.set("k" + i, Integer.toString(i));
		}
		source.remove("k1");
		Version version = source.version();
		Map<String, String> entries = new HashMap<>(source.asMap());
		owning.close();
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().eventually().untilAsserted(() -> assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED));
		assertThat(sink.asMap()).isEqualTo(entries);
		assertThat(sink.version()).isEqualTo(version);
	}

	@Test
	default void equalsItsSourceAfterThousandsOfRandomOperations() {
		Application owning = network().application();
		StateSource<String, String> source = owning.source(network().definition());
		StateSink<String, String> steady = network().application().sink(network().definition());
		Application spoiled = network().application();
		StateSink<String, String> shaken = spoiled.sink(network().definition());
		OrderCheck<String, String> steadyCheck = new OrderCheck<>();
		OrderCheck<String, String> shakenCheck = new OrderCheck<>();
		steady.addListener(steadyCheck);
		shaken.addListener(shakenCheck);
		long seed = System.nanoTime();
		Random network = new Random(seed);
		spoiled.transport().lose((message) -> message instanceof Changes<?, ?> && chance(network, 50));
		spoiled.transport().repeat((message) -> chance(network, 20));
		spoiled.transport().delay((message) -> message instanceof Changes<?, ?> && chance(network, 20));
		CompletableFuture<?>[] writers = new CompletableFuture<?>[3];
		for (int i = 0; i < writers.length; i++) {
			RandomWriter writer = new RandomWriter(source, seed + i);
			writers[i] = CompletableFuture.runAsync(() -> writer.run(1000));
		}
		CompletableFuture.allOf(writers).join();
		spoiled.transport().delay((message) -> false);
		network().awaitEqual(steady, source);
		network().awaitEqual(shaken, source);
		assertThat(steadyCheck.violations()).as("seed " + seed).isEmpty();
		assertThat(shakenCheck.violations()).as("seed " + seed).isEmpty();
	}

	private static boolean chance(Random random, int oneIn) {
		synchronized (random) {
			return random.nextInt(oneIn) == 0;
		}
	}

}
