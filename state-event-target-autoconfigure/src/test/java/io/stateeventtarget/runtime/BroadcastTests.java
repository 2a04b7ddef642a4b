package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.Registration;
import io.stateeventtarget.SingleStateSink;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is broadcast, to whom, and how a sink's handler changes it.
 */
class BroadcastTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private final LocalStateTransport hub = LocalStateTransport.isolated();

	private final TestRuntime runtime = new TestRuntime(this.hub);

	private final TestRuntime other = new TestRuntime(this.hub);

	private final List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.runtime.close();
		this.other.close();
	}

	@Test
	void withoutUpdatesASinkDropsTheKeyAndAsksAgain() {
		StateSource<String, Integer> source = source(StateEventType.UPDATE);
		StateSink<String, Integer> sink = start(NUMBERS);
		CompletableFuture<Integer> early = sink.getAsync("a");
		await().until(() -> sink.status() == SyncStatus.SYNCED);
		source.set("a", 1);
		assertThat(early).succeedsWithin(SOON).isEqualTo(1);
		source.set("a", 2);
		assertThat(sink.entry("a")).isNull();
		assertThat(sink.getAsync("a")).succeedsWithin(SOON).isEqualTo(2);
	}

	@Test
	void withoutRemovesASinkDropsTheKey() {
		StateSource<String, Integer> source = source(StateEventType.REMOVE);
		StateSink<String, Integer> sink = start(NUMBERS);
		source.set("a", 1);
		assertThat(sink.getAsync("a")).succeedsWithin(SOON).isEqualTo(1);
		source.remove("a");
		assertThat(sink.peek("a")).isNull();
		CompletableFuture<Integer> next = sink.getAsync("a");
		source.set("a", 2);
		assertThat(next).succeedsWithin(SOON).isEqualTo(2);
	}

	@Test
	void withoutResetsASinkDropsAllKeys() {
		StateSource<String, Integer> source = source(StateEventType.RESET);
		StateSink<String, Integer> sink = start(NUMBERS);
		source.set("a", 1);
		assertThat(sink.getAsync("a")).succeedsWithin(SOON).isEqualTo(1);
		source.clear();
		assertThat(sink.asMap()).isEmpty();
		await().until(() -> this.events.size() == 1);
		assertThat(this.events).noneMatch(StateReset.class::isInstance);
	}

	@Test
	void withoutSignalsASinkIsStillAReplica() {
		StateSource<String, Integer> source = source(StateEventType.SIGNAL);
		StateSink<String, Integer> sink = start(NUMBERS);
		source.signal("s", 1);
		source.set("a", 1);
		assertThat(sink.asMap()).isEqualTo(Map.of("a", 1));
		assertThat(sink.version()).isEqualTo(source.version());
		await().until(() -> this.events.size() == 1);
		assertThat(this.events).noneMatch(StateSignal.class::isInstance);
	}

	@Test
	void aLateJoinerHasEverythingAndEverySinkTheSame() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> early = start(NUMBERS);
		source.set("a", 1);
		source.set("b", 2);
		source.remove("a");
		StateSink<String, Integer> late = this.other.start().registry.sink(NUMBERS);
		source.set("c", 3);
		assertThat(late.asMap()).isEqualTo(Map.of("b", 2, "c", 3)).isEqualTo(early.asMap());
		assertThat(late.entry("b")).isEqualTo(early.entry("b"));
		assertThat(source.sinks()).hasSize(2);
		late.close();
		assertThat(source.sinks()).hasSize(1);
	}

	@Test
	void aHandlerTransformsFiltersAndIgnoresResets() {
		StateDefinition<String, Integer> handled = NUMBERS.toBuilder().sinkHandler((event) -> {
			if (event instanceof StateReset) {
				return null;
			}
			if (event instanceof StateUpdated<String, Integer> updated) {
				return (updated.value() < 0) ? null
						: new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(),
								updated.sourceId(), updated.cause(), updated.key(), updated.value() * 10,
								updated.previous());
			}
			return event;
		}).build();
		StateSource<String, Integer> source = this.runtime.registry.source(handled);
		source.set("before", 1);
		StateSink<String, Integer> sink = start(handled);
		source.set("a", 2);
		source.set("b", -1);
		source.set("a", -1);
		source.set("c", 3);
		source.clear();
		assertThat(sink.asMap()).isEqualTo(Map.of("before", 10, "c", 30));
		assertThat(sink.version()).isEqualTo(source.version());
		await().until(() -> this.events.size() == 4);
	}

	@Test
	void aSingleValueIsReadAndReplaced() {
		StateDefinition<String, Integer> definition = StateDefinition.of("single", String.class, Integer.class);
		SingleStateSource<Integer> source = SingleStateSource.of(this.runtime.registry.source(definition));
		SingleStateSink<Integer> sink = SingleStateSink.of(this.runtime.registry.sink(definition));
		this.runtime.start();
		CompletableFuture<Integer> first = sink.getAsync();
		source.set(1);
		assertThat(first).succeedsWithin(SOON).isEqualTo(1);
		source.set(2);
		assertThat(sink.peek()).isEqualTo(2);
	}

	@Test
	void aClosedReplayHearsNothing() {
		StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);
		StateSink<String, Integer> sink = start(NUMBERS);
		List<Object> heard = new CopyOnWriteArrayList<>();
		Registration registration = ((ReplayingStateView<String, Integer>) sink).addListener(heard::add, heard::add);
		registration.close();
		source.set("a", 1);
		await().until(() -> this.events.size() == 1);
		assertThat(heard).isEmpty();
	}

	private StateSource<String, Integer> source(StateEventType without) {
		return this.runtime.registry.source(NUMBERS.toBuilder()
			.source((options) -> options.withEventsToBroadcast(EnumSet.complementOf(EnumSet.of(without))))
			.build());
	}

	private StateSink<String, Integer> start(StateDefinition<String, Integer> definition) {
		StateSink<String, Integer> sink = this.runtime.registry.sink(definition);
		sink.addListener(this.events::add);
		this.runtime.start();
		return sink;
	}

}
