package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.Audience;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.WritePolicy;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Sinks that are served from a source or a sink beside the transport.
 */
class RelayTests {

	private static final SinkInfo ANYBODY = new SinkInfo("anybody", Version.NONE, SyncStatus.SYNCED, SinkMode.ON_DEMAND,
			Duration.ZERO, "user of anybody");

	private final StateDefinition<String, Integer> numbers = StateDefinition
		.builder("numbers", String.class, Integer.class)
		.source((options) -> options.withWrites(WritePolicy.ALLOW).withHeartbeat(Duration.ofMillis(100)))
		.sink((options) -> options.withStaleAfter(Duration.ofMillis(900)).withRequestTimeout(Duration.ofSeconds(10)))
		.build();

	private final LocalStateTransport hub = LocalStateTransport.isolated();

	private final TestRuntime owner = new TestRuntime(this.hub);

	private final TestRuntime middle = new TestRuntime(this.hub);

	private final Map<String, RelayedTransport.Lane<?, ?>> lanes = new ConcurrentHashMap<>();

	private @Nullable TestRuntime leaf;

	@AfterEach
	void close() {
		if (this.leaf != null) {
			this.leaf.close();
		}
		this.middle.close();
		this.owner.close();
	}

	@Test
	void showsEachUserOfASourceWhatIsForThem() {
		StateSource<String, Integer> source = this.owner.registry
			.source(this.numbers.toBuilder().audienceResolver(RelayTests::smallForAll).build());
		this.owner.start();
		source.set("a", 1);
		source.set("secret", 100);
		StateSink<String, Integer> sink = leafOf(this.owner);
		awaitEntries(sink, Map.of("a", 1));
		source.set("a", 100);
		awaitEntries(sink, Map.of());
		assertThat(source.sinks()).singleElement().satisfies((info) -> {
			assertThat(info.id()).isEqualTo(sink.id());
			assertThat(info.principal()).isEqualTo("user of " + sink.id());
		});
	}

	@Test
	void hidesWhatAReplicaHasFromWhomItIsNotFor() {
		StateSource<String, Integer> source = this.owner.registry.source(this.numbers);
		this.middle.registry.sink(this.numbers.toBuilder().audienceResolver(RelayTests::smallForAll).build());
		this.owner.start();
		this.middle.start();
		source.set("a", 1);
		source.set("secret", 100);
		StateSink<String, Integer> sink = leafOf(this.middle);
		awaitEntries(sink, Map.of("a", 1));
		source.set("a", 100);
		source.set("b", 2);
		awaitEntries(sink, Map.of("b", 2));
		assertThat(this.middle.registry.findSink("numbers").orElseThrow().size()).isEqualTo(3);
	}

	@Test
	void isAsStaleAsItsReplica() {
		StateSource<String, Integer> source = this.owner.registry.source(this.numbers);
		this.middle.registry.sink(this.numbers);
		this.owner.start();
		this.middle.start();
		source.set("a", 1);
		StateSink<String, Integer> sink = leafOf(this.middle);
		await().until(() -> sink.status() == SyncStatus.SYNCED);
		this.owner.stop();
		await().until(() -> sink.status() == SyncStatus.STALE);
		assertThat(sink.peek("a")).isEqualTo(1);
		source.set("a", 2);
		this.owner.start();
		await().until(() -> sink.status() == SyncStatus.SYNCED);
		awaitEntries(sink, Map.of("a", 2));
		assertThat(sink.version()).isEqualTo(source.version());
	}

	@Test
	void servesWhatAHandlerMadeOfIt() {
		StateSource<String, Integer> source = this.owner.registry.source(this.numbers);
		this.middle.registry.sink(this.numbers.toBuilder().sinkHandler((event) -> {
			if (event instanceof StateUpdated<String, Integer> updated) {
				return updated.key().startsWith("x") ? null
						: new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(),
								updated.sourceId(), updated.cause(), updated.key(), updated.value() * 10,
								updated.previous());
			}
			return event;
		}).build());
		this.owner.start();
		this.middle.start();
		source.set("a", 1);
		source.set("x1", 1);
		StateSink<String, Integer> sink = leafOf(this.middle);
		awaitEntries(sink, Map.of("a", 10));
		source.set("x2", 2);
		source.set("b", 2);
		source.remove("a");
		awaitEntries(sink, Map.of("b", 20));
		await().until(() -> sink.status() == SyncStatus.SYNCED);
		assertThat(sink.version()).isEqualTo(source.version());
	}

	@Test
	void handsWritesOnToTheSource() throws Exception {
		StateSource<String, Integer> source = this.owner.registry.source(this.numbers);
		this.middle.registry.sink(this.numbers.toBuilder().writeGuard((write) -> {
			if (write.value() != null && write.value().equals(13)) {
				throw new WriteRejectedException(write.sink().principal() + " may not", write.namespace(), write.key());
			}
		}).build());
		this.owner.start();
		this.middle.start();
		StateSink<String, Integer> sink = leafOf(this.middle);
		Version written = sink.write("a", 1).get(10, TimeUnit.SECONDS);
		assertThat(written).isEqualTo(source.version());
		assertThat(source.peek("a")).isEqualTo(1);
		assertThat(sink.write("a", 2, written).get(10, TimeUnit.SECONDS)).isGreaterThan(written);
		assertThatThrownBy(() -> sink.write("a", 3, written).get(10, TimeUnit.SECONDS))
			.isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(WriteRejectedException.class);
		assertThatThrownBy(() -> sink.write("a", 13).get(10, TimeUnit.SECONDS))
			.hasMessageContaining("user of " + sink.id() + " may not");
		sink.remove("a").get(10, TimeUnit.SECONDS);
		assertThat(source.asMap()).isEmpty();
	}

	@Test
	void answersOneShotQuestionsOfASource() throws Exception {
		StateSource<String, Integer> source = this.owner.registry
			.source(this.numbers.toBuilder().loader(new StateLoader<String, Integer>() {

				@Override
				public @Nullable Integer load(String key) {
					return key.startsWith("loaded") ? key.length() : null;
				}

			}).audienceResolver(RelayTests::smallForAll).build());
		this.owner.start();
		source.set("secret", 100);
		answersOneShotQuestions(source, open(this.owner));
	}

	@Test
	void answersOneShotQuestionsOfAReplica() throws Exception {
		StateSource<String, Integer> source = this.owner.registry
			.source(this.numbers.toBuilder().loader(new StateLoader<String, Integer>() {

				@Override
				public @Nullable Integer load(String key) {
					return key.startsWith("loaded") ? key.length() : null;
				}

			}).build());
		StateSink<String, Integer> replica = this.middle.registry
			.sink(this.numbers.toBuilder().audienceResolver(RelayTests::smallForAll).build());
		this.owner.start();
		this.middle.start();
		source.set("secret", 100);
		await().until(() -> replica.peek("secret") != null);
		answersOneShotQuestions(source, open(this.middle));
	}

	private void answersOneShotQuestions(StateSource<String, Integer> source, StateRelay<String, Integer> relay)
			throws Exception {
		await().until(() -> relay.status() == SyncStatus.SYNCED);
		Version version = relay.write(ANYBODY, "a", 1, Version.NONE).get(10, TimeUnit.SECONDS);
		assertThat(source.version()).isEqualTo(version);
		await().untilAsserted(() -> assertThat(relay.snapshot(ANYBODY).get(10, TimeUnit.SECONDS).entries())
			.isEqualTo(Map.of("a", 1)));
		assertThat(relay.entry(ANYBODY, "a").get(10, TimeUnit.SECONDS)).extracting(Versioned::version)
			.isEqualTo(version);
		assertThat(relay.entry(ANYBODY, "absent").get(10, TimeUnit.SECONDS)).isNull();
		assertThat(relay.entry(ANYBODY, "secret").get(10, TimeUnit.SECONDS)).isNull();
		assertThat(relay.entry(ANYBODY, "loaded").get(10, TimeUnit.SECONDS)).extracting(Versioned::value).isEqualTo(6);
		assertThatThrownBy(() -> relay.write(ANYBODY, "a", 2, Version.NONE).get(10, TimeUnit.SECONDS))
			.hasCauseInstanceOf(WriteRejectedException.class);
		relay.close();
	}

	@Test
	void isSilentOnceItsSourceIsFenced() {
		StateSource<String, Integer> older = this.owner.registry.source(this.numbers);
		this.owner.start();
		older.set("a", 1);
		StateSink<String, Integer> sink = leafOf(this.owner);
		await().until(() -> sink.status() == SyncStatus.SYNCED);
		this.middle.registry.source(this.numbers);
		this.middle.start();
		await()
			.untilAsserted(() -> assertThatThrownBy(() -> older.set("a", 2)).isInstanceOf(NotPrimaryException.class));
		await().until(() -> sink.status() == SyncStatus.STALE);
		assertThat(relayOf("numbers").status()).isEqualTo(SyncStatus.STALE);
		this.owner.stop();
		this.owner.start();
		await().until(() -> sink.status() == SyncStatus.SYNCED);
	}

	private StateRelay<?, ?> relayOf(String namespace) {
		return this.lanes.get(namespace).relay();
	}

	private static Audience smallForAll(String key, Integer value) {
		return Audience.matching((sink) -> sink.principal() != null && value < 100);
	}

	@SuppressWarnings("unchecked")
	private StateRelay<String, Integer> open(TestRuntime runtime) {
		RelayedView<String, Integer> view = (RelayedView<String, Integer>) runtime.registry.findRelayed("numbers")
			.orElseThrow();
		return view.openRelay(new RelayOutput<>() {

			@Override
			public void publish(SourceMessage<String, Integer> message) {
				// nobody is connected
			}

			@Override
			public void send(String sinkId, SourceMessage<String, Integer> message) {
				throw new IllegalStateException("nobody is connected");
			}

			@Override
			public @Nullable String principal(String sinkId) {
				return null;
			}

		});
	}

	/**
	 * A sink that is served from what a runtime has.
	 */
	private StateSink<String, Integer> leafOf(TestRuntime runtime) {
		TestRuntime made = new TestRuntime(new RelayedTransport(this.hub, runtime.registry, this.lanes));
		this.leaf = made;
		StateSink<String, Integer> sink = made.registry.sink(this.numbers);
		made.start();
		return sink;
	}

	private static void awaitEntries(StateSink<String, Integer> sink, Map<String, Integer> expected) {
		await().untilAsserted(() -> assertThat(sink.snapshot().entries()).isEqualTo(expected));
	}

}
