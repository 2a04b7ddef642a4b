package io.stateeventtarget.autoconfigure.actuate;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the meters of sources and sinks, and of {@link StateMetricsAutoConfiguration}.
 */
class StateMeterBinderTests {

	private static final StateDefinition<String, String> LATER = StateDefinition.of("later", String.class,
			String.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
				StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, StateMetricsAutoConfiguration.class))
		.withPropertyValues("state-event-target.sources.themes.value-type=String",
				"state-event-target.sinks.themes.mode=replica");

	@Test
	void registersEveryMeterAsDocumented() {
		this.runner.run((context) -> {
			Map<String, List<Meter.Id>> registered = context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.map(Meter::getId)
				.filter((id) -> id.getName().startsWith("state.event.target"))
				.collect(Collectors.groupingBy(Meter.Id::getName));
			assertThat(registered).hasSameSizeAs(StateEventTargetMeters.values());
			for (StateEventTargetMeters meter : StateEventTargetMeters.values()) {
				assertThat(registered.get(meter.getName())).as(meter.getName()).isNotEmpty().allSatisfy((id) -> {
					assertThat(id.getType()).isEqualTo(meter.getType());
					assertThat(id.getDescription()).isEqualTo(meter.getDescription());
					assertThat(id.getTags()).extracting(Tag::getKey).containsExactlyInAnyOrder(tags(meter));
				});
			}
		});
	}

	@Test
	void areTheTableInTheDocs() throws IOException {
		String docs = Files.readString(Path.of("..", "docs", "observability.md"));
		assertThat(docs.lines().filter((line) -> line.startsWith("| `state.event.target")))
			.containsExactlyElementsOf(Arrays.stream(StateEventTargetMeters.values())
				.map((meter) -> "| `%s` | %s | %s | %s |".formatted(meter.getName(),
						meter.getType().name().toLowerCase(Locale.ROOT), String.join(", ", tags(meter)),
						meter.getDescription()))
				.toList());
	}

	@Test
	void tellsStatusSizeAndStaleness() {
		this.runner.run((context) -> {
			source(context).set("home", "dark");
			await().untilAsserted(() -> assertThat(gauge(context, "sink.size", "namespace", "themes")).isEqualTo(1));
			assertThat(gauge(context, "source.size", "namespace", "themes")).isEqualTo(1);
			assertThat(gauge(context, "source.primary", "namespace", "themes")).isEqualTo(1);
			await().untilAsserted(() -> assertThat(gauge(context, "source.sinks", "namespace", "themes")).isEqualTo(1));
			assertThat(gauge(context, "sink.staleness", "namespace", "themes")).isNotNegative().isLessThan(60);
			assertThat(status(context, "themes", "synced")).isEqualTo(1);
			assertThat(status(context, "themes", "stale")).isZero();
		});
	}

	@Test
	void tellsOfASinkThatTurnsStale() {
		this.runner.withBean(Silence.class)
			.withPropertyValues("state-event-target.transport=silence",
					"state-event-target.sinks.themes.stale-after=300ms")
			.run((context) -> {
				context.getBean(Silence.class).total = true;
				await().untilAsserted(() -> assertThat(status(context, "themes", "stale")).isEqualTo(1));
				assertThat(status(context, "themes", "synced")).isZero();
				assertThat(gauge(context, "sink.staleness", "namespace", "themes")).isGreaterThan(0.1);
			});
	}

	@Test
	void countsGaps() {
		this.runner.withBean(Silence.class)
			.withPropertyValues("state-event-target.transport=silence",
					"state-event-target.sinks.themes.stale-after=1m",
					"state-event-target.sources.themes.heartbeat=50ms")
			.run((context) -> {
				assertThat(count(context, "sink.gaps", "namespace", "themes")).isZero();
				context.getBean(Silence.class).ofChanges = true;
				source(context).set("home", "dark");
				await()
					.untilAsserted(() -> assertThat(count(context, "sink.gaps", "namespace", "themes")).isEqualTo(1));
				context.getBean(Silence.class).ofChanges = false;
				await()
					.untilAsserted(() -> assertThat(gauge(context, "sink.size", "namespace", "themes")).isEqualTo(1));
				assertThat(count(context, "sink.gaps", "namespace", "themes")).isEqualTo(1);
			});
	}

	@Test
	void countsWhatASlowListenerIsNotToldOneByOne() {
		this.runner.withPropertyValues("state-event-target.sinks.themes.listener-queue=1").run((context) -> {
			CountDownLatch called = new CountDownLatch(1);
			CountDownLatch proceed = new CountDownLatch(1);
			sink(context).addListener((event) -> {
				called.countDown();
				awaitQuietly(proceed);
			});
			source(context).set("home", "0");
			assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
			for (int i = 1; i <= 5; i++) {
				source(context).set("home", String.valueOf(i));
			}
			String[] tags = { "namespace", "themes", "side", "sink" };
			await().untilAsserted(() -> assertThat(count(context, "listener.conflated", tags)).isEqualTo(4));
			assertThat(gauge(context, "listener.queue", tags)).isEqualTo(2);
			assertThat(count(context, "listener.conflated", "namespace", "themes", "side", "source")).isZero();
			proceed.countDown();
			await().untilAsserted(() -> assertThat(gauge(context, "listener.queue", tags)).isZero());
			assertThat(count(context, "listener.conflated", tags)).isEqualTo(4);
		});
	}

	@Test
	void countsResyncsAndSnapshots() {
		this.runner.run((context) -> {
			double before = count(context, "sink.snapshots", "namespace", "themes");
			sink(context).resync();
			assertThat(count(context, "sink.resyncs", "namespace", "themes")).isEqualTo(1);
			await().untilAsserted(
					() -> assertThat(count(context, "sink.snapshots", "namespace", "themes")).isGreaterThan(before));
		});
	}

	@Test
	void followsWhatIsMadeAndClosedByProgram() {
		this.runner.run((context) -> {
			StateRegistry registry = context.getBean(StateRegistry.class);
			registry.source(LATER).set("home", "dark");
			assertThat(gauge(context, "source.size", "namespace", "later")).isEqualTo(1);
			registry.sink(LATER);
			await().untilAsserted(() -> assertThat(gauge(context, "sink.size", "namespace", "later")).isEqualTo(1));
			registry.source(LATER).close();
			registry.sink(LATER).close();
			await().untilAsserted(() -> assertThat(status(context, "later", "closed")).isEqualTo(1));
			assertThat(gauge(context, "sink.size", "namespace", "later")).isNaN();
			assertThat(gauge(context, "sink.staleness", "namespace", "later")).isNaN();
			assertThat(gauge(context, "source.size", "namespace", "later")).isNaN();
			assertThat(gauge(context, "source.primary", "namespace", "later")).isNaN();
			registry.source(LATER).set("home", "dark");
			assertThat(gauge(context, "source.size", "namespace", "later")).isEqualTo(1);
		});
	}

	@Test
	void findsWhatIsMadeBeforeTheTransportIsStarted() {
		this.runner.withBean(EarlyMaker.class)
			.run((context) -> assertThat(gauge(context, "source.size", "namespace", "later")).isZero());
	}

	@Test
	void doesNotHoldOnToASinkThatWasReplaced() {
		this.runner.run((context) -> {
			StateRegistry registry = context.getBean(StateRegistry.class);
			WeakReference<Object> closed = new WeakReference<>(registry.sink(LATER));
			registry.sink(LATER).close();
			registry.sink(LATER);
			await().untilAsserted(() -> {
				System.gc();
				assertThat(closed.get()).isNull();
			});
		});
	}

	@Test
	void backsOffForAUsersOwn() {
		this.runner.withBean("stateEventTargetMeterBinder", Object.class, Object::new)
			.run((context) -> assertThat(context).doesNotHaveBean(StateMeterBinder.class));
	}

	@Test
	void isNotThereWhereStateEventTargetIsDisabled() {
		this.runner.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateMeterBinder.class));
	}

	@Test
	void isNotThereWithoutAMeterRegistry() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
					StateEventTargetAutoConfiguration.class, StateMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StateMeterBinder.class));
	}

	@Test
	void isNotThereWithoutMicrometer() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
					StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class,
					StateMetricsAutoConfiguration.class, StateHealthContributorAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.health.contributor",
					"org.springframework.boot.actuate"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("stateEventTargetMeterBinder");
				StateRegistry registry = context.getBean(StateRegistry.class);
				registry.source(LATER).set("home", "dark");
				await().untilAsserted(() -> assertThat(registry.sink(LATER).peek("home")).isEqualTo("dark"));
			});
	}

	@Test
	void bindsToEachMeterRegistryOnce() {
		this.runner.withBean("one", SimpleMeterRegistry.class)
			.withBean("two", SimpleMeterRegistry.class)
			.run((context) -> {
				Set<MeterRegistry> registries = Set.copyOf(context.getBeansOfType(SimpleMeterRegistry.class).values());
				assertThat(registries).hasSize(2)
					.allSatisfy((meters) -> assertThat(
							meters.get("state.event.target.source.size").tag("namespace", "themes").gauges())
						.hasSize(1));
			});
	}

	private static String[] tags(StateEventTargetMeters meter) {
		return Arrays.stream(meter.getKeyNames()).map(KeyName::asString).toArray(String[]::new);
	}

	private static double status(ApplicationContext context, String namespace, String status) {
		return gauge(context, "sink.status", "namespace", namespace, "status", status);
	}

	private static double gauge(ApplicationContext context, String name, String... tags) {
		return context.getBean(MeterRegistry.class).get("state.event.target." + name).tags(tags).gauge().value();
	}

	private static double count(ApplicationContext context, String name, String... tags) {
		return context.getBean(MeterRegistry.class)
			.get("state.event.target." + name)
			.tags(tags)
			.functionCounter()
			.count();
	}

	@SuppressWarnings("unchecked")
	private static StateSource<String, String> source(ApplicationContext context) {
		return (StateSource<String, String>) context.getBean(StateRegistry.class).findSource("themes").orElseThrow();
	}

	@SuppressWarnings("unchecked")
	private static StateSink<String, String> sink(ApplicationContext context) {
		return (StateSink<String, String>) context.getBean(StateRegistry.class).findSink("themes").orElseThrow();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Makes a source before the transport is started.
	 */
	static final class EarlyMaker implements SmartLifecycle {

		private final StateRegistry registry;

		EarlyMaker(StateRegistry registry) {
			this.registry = registry;
		}

		@Override
		public void start() {
			this.registry.source(LATER);
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

}
