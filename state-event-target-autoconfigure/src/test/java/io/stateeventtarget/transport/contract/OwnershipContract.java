package io.stateeventtarget.transport.contract;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who owns a namespace, as what, and for how long.
 */
interface OwnershipContract {

	Network network();

	@Test
	default void fencesTheOlderOfTwoSources() {
		StateSource<String, String> older = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		older.set("a", "older");
		network().awaitEqual(sink, older);
		awaitHeartbeats(reading);
		StateSource<String, String> newer = network().application().source(network().definition());
		newer.set("a", "newer");
		network().eventually().until(() -> isFenced(older));
		assertThatExceptionOfType(NotPrimaryException.class).isThrownBy(() -> older.set("a", "too late"));
		newer.set("b", "newer");
		network().awaitEqual(sink, newer);
		assertThat(sink.peek("a")).isEqualTo("newer");
		assertThat(newer.isPrimary()).isTrue();
		assertThat(check.violations()).isEmpty();
	}

	/**
	 * Without a register of epochs a source takes what it hears of in its first heartbeat
	 * for a relic.
	 */
	private void awaitHeartbeats(Application reading) {
		long before = heartbeats(reading);
		network().eventually().until(() -> heartbeats(reading) > before + 2);
	}

	private static long heartbeats(Application reading) {
		return reading.transport().arrived().stream().filter((message) -> message instanceof Heartbeat<?, ?>).count();
	}

	private static boolean isFenced(StateSource<String, String> source) {
		try {
			source.set("probe", "older");
			return false;
		}
		catch (NotPrimaryException ex) {
			return !source.isPrimary();
		}
	}

	@Test
	default void keepsAForeignTypeOut() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> rightful = network().application().sink(network().definition());
		source.set("a", "text");
		network().awaitEqual(rightful, source);
		Application foreign = network().application();
		StateSink<String, Integer> sink = sinkOfNumbers(foreign);
		source.set("a", "other text");
		network().awaitEqual(rightful, source);
		if (sink != null) {
			assertThat(sink.asMap()).isEmpty();
			assertThat(sink.status()).isNotEqualTo(SyncStatus.SYNCED);
		}
	}

	private StateSink<String, Integer> sinkOfNumbers(Application application) {
		try {
			return application.sink(network().definition("", Integer.class).build());
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessageContaining(network().definition().namespace());
			return null;
		}
	}

	@Test
	default void endsItsThreads() {
		openAndClose();
		Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
		openAndClose();
		network().eventually().untilAsserted(() -> {
			Set<Thread> left = Thread.getAllStackTraces().keySet();
			assertThat(left.stream()
				.filter((thread) -> !before.contains(thread) && thread.isAlive() && !network().mayOutlive(thread))
				.map(Thread::getName)
				.filter((name) -> !name.startsWith("awaitility") && !name.startsWith("ForkJoinPool"))
				.collect(Collectors.toSet())).isEmpty();
		});
	}

	private void openAndClose() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
		network().close();
	}

}
