package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Entries and signals that not every sink may see.
 */
class AudienceTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private final LocalStateTransport hub = LocalStateTransport.isolated();

	private final TestRuntime owner = new TestRuntime(this.hub);

	private final TestRuntime stranger = new TestRuntime(this.hub);

	private final List<StateEvent<String, Integer>> events = new CopyOnWriteArrayList<>();

	private StateSource<String, Integer> source;

	private StateSink<String, Integer> insiders;

	private StateSink<String, Integer> strangers;

	@BeforeEach
	void start() {
		this.insiders = this.owner.registry.sink(NUMBERS);
		this.strangers = this.stranger.registry.sink(NUMBERS);
		String id = this.insiders.id();
		this.source = this.owner.registry
			.source(NUMBERS.toBuilder().audienceResolver(new AudienceResolver<String, Integer>() {

				@Override
				public Audience resolve(String key, Integer value) {
					if (value == 13) {
						throw new IllegalStateException("thirteen");
					}
					return (value < 0) ? Audience.sinks(id) : Audience.everyone();
				}

				@Override
				public Audience resolveSignal(String type, Object detail) {
					return Audience.matching((sink) -> sink.id().equals(id));
				}

			}).build());
		this.source.set("before", -1);
		this.strangers.addListener(this.events::add);
		this.owner.start();
		this.stranger.start();
	}

	@AfterEach
	void close() {
		this.owner.close();
		this.stranger.close();
	}

	@Test
	void whatASinkMayNotSeeNeverReachesIt() {
		this.source.set("secret", -1);
		this.source.set("open", 1);
		this.source.remove("before");
		this.source.signal("hush", "x");
		assertThat(this.insiders.asMap()).isEqualTo(Map.of("secret", -1, "open", 1));
		this.strangers.resync();
		CompletableFuture<Integer> asked = this.strangers.read("secret", ReadPolicy.fromSource()).toFuture();
		assertThat(this.strangers.read("secret")).isInstanceOf(Read.Pending.class);
		assertThat(this.strangers.asMap()).isEqualTo(Map.of("open", 1));
		assertThat(this.strangers.version()).isEqualTo(this.source.version());
		assertThat(this.strangers.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(asked).succeedsWithin(Duration.ofSeconds(5)).isNull();
		this.source.set("secret", 2);
		await().until(() -> this.events.size() == 2);
		assertThat(this.events).noneMatch(StateSignal.class::isInstance);
	}

	@Test
	void anEntryIsHiddenAndShownAgain() {
		this.source.set("a", 1);
		assertThat(this.strangers.peek("a")).isEqualTo(1);
		this.source.set("a", -2);
		assertThat(this.strangers.peek("a")).isNull();
		assertThat(this.strangers.entry("a")).isNull();
		this.source.set("a", 3);
		assertThat(this.strangers.peek("a")).isEqualTo(3);
		await().until(() -> this.events.size() == 3);
		assertThat(this.events.get(1)).isInstanceOf(StateRemoved.class);
	}

	@Test
	void aResolverThatThrowsHidesFromAllAndIsReported() {
		this.source.set("a", 13);
		assertThat(this.insiders.peek("a")).isNull();
		assertThat(this.strangers.peek("a")).isNull();
		assertThat(this.owner.failures).isNotEmpty()
			.allSatisfy((failure) -> assertThat(failure.cause()).hasMessage("thirteen"));
		this.source.set("b", 1);
		assertThat(this.strangers.peek("b")).isEqualTo(1);
	}

}
