package io.stateeventtarget.transport.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a source does reaches every sink, in its order.
 */
interface DeliveryContract {

	Network network();

	@Test
	default void deliversEveryKindOfChangeToEverySink() {
		StateSource<String, String> source = network().application().source(network().definition());
		List<StateSink<String, String>> sinks = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			sinks.add(network().application().sink(network().definition()));
		}
		source.set("a", "1");
		source.set("b", "2");
		sinks.forEach((sink) -> network().awaitEqual(sink, source));
		source.remove("a");
		source.update("b", (value) -> value + "+");
		sinks.forEach((sink) -> network().awaitEqual(sink, source));
		source.clear();
		source.set("c", "3");
		sinks.forEach((sink) -> network().awaitEqual(sink, source));
		network().eventually()
			.untilAsserted(() -> assertThat(sinks)
				.allSatisfy((sink) -> assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED)));
	}

	@Test
	default void keepsTheOrderOfChanges() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		network().awaitEqual(sink, source);
		for (int i = 0; i < 1000; i++) {
			source.set("k" + i % 7, Integer.toString(i));
		}
		network().awaitEqual(sink, source);
		network().eventually()
			.untilAsserted(() -> assertThat(check.events()).last()
				.isInstanceOfSatisfying(StateUpdated.class, (last) -> assertThat(last.value()).isEqualTo("999")));
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void tellsOfDoubledChangesOnce() {
		StateSource<String, String> source = network().application().source(network().definition());
		Application reading = network().application();
		StateSink<String, String> sink = reading.sink(network().definition());
		network().awaitEqual(sink, source);
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		reading.transport().repeat((message) -> message instanceof Changes<?, ?>);
		for (int i = 0; i < 100; i++) {
			source.set("k" + i, Integer.toString(i));
		}
		network().awaitEqual(sink, source);
		network().eventually().untilAsserted(() -> assertThat(check.events()).hasSize(100));
		assertThat(check.events()).extracting(StateEvent::version).doesNotHaveDuplicates();
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void deliversChangesOfSeveralKeysAsOne() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().awaitEqual(sink, source);
		AtomicBoolean torn = new AtomicBoolean();
		for (int i = 0; i < 200; i++) {
			String value = Integer.toString(i);
			source.setAll(Map.of("left", value, "right", value));
			Map<String, String> seen = sink.snapshot().entries();
			if (!new HashMap<>(seen).values().stream().allMatch((other) -> other.equals(seen.get("left")))) {
				torn.set(true);
			}
		}
		network().awaitEqual(sink, source);
		assertThat(torn).isFalse();
	}

	@Test
	default void deliversSignalsInOrderWithChanges() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().awaitEqual(sink, source);
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		source.set("a", "1");
		source.signal("sale", Map.of("percent", 20));
		source.set("a", "2");
		network().eventually().untilAsserted(() -> assertThat(check.events()).hasSize(3));
		assertThat(check.events().get(1)).isInstanceOfSatisfying(StateSignal.class, (signal) -> {
			assertThat(signal.type()).isEqualTo("sale");
			assertThat(signal.detail()).isEqualTo(Map.of("percent", 20));
		});
		assertThat(check.violations()).isEmpty();
	}

	@Test
	default void removesWhatExpires() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		source.set("long", "2", Duration.ofHours(1));
		network().awaitEqual(sink, source);
		source.set("short", "1", Duration.ofMillis(300));
		network().eventually()
			.untilAsserted(
					() -> assertThat(check.events()).last().isInstanceOfSatisfying(StateRemoved.class, (removed) -> {
						assertThat(removed.key()).isEqualTo("short");
						assertThat(removed.cause()).isEqualTo(ChangeCause.EXPIRED);
					}));
		assertThat(sink.asMap()).containsOnlyKeys("long");
	}

	@Test
	default void tellsListenersOfAReset() {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
		OrderCheck<String, String> check = new OrderCheck<>();
		sink.addListener(check);
		source.clear();
		network().eventually().untilAsserted(() -> assertThat(check.events()).last().isInstanceOf(StateReset.class));
		assertThat(sink.asMap()).isEmpty();
	}

	@Test
	default void carriesManyNamespacesOnOneConnection() {
		Application owning = network().application();
		Application reading = network().application();
		List<StateSource<String, String>> sources = new ArrayList<>();
		List<StateSink<String, String>> sinks = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			sources.add(owning.source(network().definition("-" + i).build()));
			sinks.add(reading.sink(network().definition("-" + i).build()));
		}
		for (int i = 0; i < 30; i++) {
			for (int j = 0; j <= i; j++) {
				sources.get(i).set("k" + j, i + "-" + j);
			}
		}
		for (int i = 0; i < 30; i++) {
			network().awaitEqual(sinks.get(i), sources.get(i));
			assertThat(sinks.get(i).size()).isEqualTo(i + 1);
		}
	}

}
