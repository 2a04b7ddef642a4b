package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.runtime.RuntimeListener;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of starting, pausing, restarting and closing with the real runtime.
 */
class LifecycleTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = Contexts.real();

	@Test
	void startsTransportThenSourcesThenSinks() {
		this.runner.run((context) -> {
			assertThat(phase(context, "stateTransportLifecycle")).isEqualTo(Integer.MAX_VALUE - 6144);
			assertThat(phase(context, "stateEventBridgeLifecycle")).isEqualTo(Integer.MAX_VALUE - 6144);
			assertThat(phase(context, "stateSourceLifecycle")).isEqualTo(Integer.MAX_VALUE - 5120);
			assertThat(phase(context, "stateSinkLifecycle")).isEqualTo(Integer.MAX_VALUE - 4096);
		});
	}

	@Test
	void isInSyncOnceStarted() {
		this.runner.run((context) -> assertThat(sink(context).status()).isEqualTo(SyncStatus.SYNCED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sinks.themes.mode=on-demand", "sources.themes.on-connect=none",
			"sources.themes.events-to-broadcast=signal", "sources.themes.single=true" })
	void isInSyncOnceStartedWithoutFullReplica(String property) {
		this.runner
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
					"state-event-target.sinks.themes.request-timeout=1s", "state-event-target." + property,
					"state-event-target.startup.on-timeout=fail", "state-event-target.startup.wait=5s")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(StateRegistry.class).findSink("themes").orElseThrow().status())
					.isEqualTo(SyncStatus.SYNCED);
			});
	}

	@Test
	void replicates() {
		this.runner.run((context) -> {
			source(context).set("home", "dark");
			await(() -> assertThat(sink(context).peek("home")).isEqualTo("dark"));
		});
	}

	@Test
	void keepsStateOverStopAndStart() {
		this.runner.run((context) -> restart(context, context::stop, context::start));
	}

	@Test
	void keepsStateOverPauseAndRestart() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			restart(context, source::pause, source::restart);
		});
	}

	private static void restart(ApplicationContext context, Runnable stop, Runnable start) {
		StateSource<String, Object> source = source(context);
		StateSink<String, Object> sink = sink(context);
		source.set("home", "dark");
		await(() -> assertThat(sink.peek("home")).isEqualTo("dark"));
		long epoch = source.version().epoch();
		CompletableFuture<Object> pending = sink.getAsync("later");
		stop.run();
		assertThat(sink.peek("home")).isEqualTo("dark");
		assertThat(source.peek("home")).isEqualTo("dark");
		assertThat(pending).isNotDone();
		start.run();
		assertThat(source.version().epoch()).isGreaterThan(epoch);
		assertThat(source.peek("home")).isEqualTo("dark");
		source.set("later", "now");
		assertThat(pending).succeedsWithin(BOUND).isEqualTo("now");
		await(() -> assertThat(sink.version()).isEqualTo(source.version()));
		assertThat(sink.peek("home")).isEqualTo("dark");
	}

	@Test
	void endsEverythingWhenClosed() {
		this.runner.run((context) -> {
			StateSource<String, Object> source = source(context);
			StateSink<String, Object> sink = sink(context);
			CompletableFuture<Object> pending = sink.getAsync("never");
			context.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
			assertThat(pending).failsWithin(BOUND)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(StateClosedException.class);
			assertThat(sink.status()).isEqualTo(SyncStatus.CLOSED);
			assertThatExceptionOfType(StateClosedException.class).isThrownBy(() -> source.set("home", "dark"));
		});
	}

	@Test
	void startsWithSinkThatIsStillConnecting() {
		this.runner
			.withPropertyValues("state-event-target.sinks.themes.value-type=" + Contexts.THEME,
					"state-event-target.startup.wait=50ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(StateSink.class).status()).isEqualTo(SyncStatus.CONNECTING);
			});
	}

	@Test
	void failsToStartIfToldTo() {
		this.runner
			.withPropertyValues("state-event-target.sinks.themes.value-type=" + Contexts.THEME,
					"state-event-target.startup.wait=50ms", "state-event-target.startup.on-timeout=fail")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(StartupTimeoutException.class,
						(ex) -> assertThat(ex.getNamespaces()).containsExactly("themes")));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void failsToStartIfToldToAndTheLoaderDoesNotReturn(boolean withSink) {
		StateLoader<String, Theme> stuck = new StateLoader<>() {

			@Override
			public Map<String, Theme> loadAll() throws Exception {
				new CountDownLatch(1).await();
				return Map.of();
			}

		};
		this.runner.withBean("stuck", StateLoader.class, () -> stuck)
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
					withSink ? "state-event-target.sinks.themes.mode=replica" : "unused=1",
					"state-event-target.startup.wait=50ms", "state-event-target.startup.on-timeout=fail")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(StartupTimeoutException.class)
				.hasMessageContaining("not been filled by their StateLoader or not reached their log: themes")
				.satisfies((ex) -> assertThat(ex.getMessage().contains("in sync: themes")).isEqualTo(withSink)));
	}

	@Test
	void joinsContextsOfOneHub() {
		ApplicationContextRunner shared = this.runner
			.withPropertyValues("state-event-target.local.hub=" + getClass().getName());
		shared.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME)
			.run((owner) -> shared.withPropertyValues("state-event-target.sinks.themes.value-type=" + Contexts.THEME)
				.run((reader) -> {
					StateSource<String, Theme> source = source(owner, "themes");
					StateSink<String, Theme> sink = sink(reader, "themes");
					source.set("home", new Theme(true));
					await(() -> assertThat(sink.peek("home")).isEqualTo(new Theme(true)));
				}));
	}

	@Test
	void joinsChildToSourceOfParent() {
		this.runner.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME)
			.run((parent) -> this.runner.withParent(parent)
				.withPropertyValues("state-event-target.sinks.themes.mode=replica")
				.run((child) -> {
					StateSource<String, Theme> source = source(parent, "themes");
					StateSink<String, Theme> sink = sink(child, "themes");
					source.set("home", new Theme(true));
					await(() -> assertThat(sink.peek("home")).isEqualTo(new Theme(true)));
				}));
	}

	@Test
	void tellsListenersOfWhatWasSetBeforeTheStart() {
		this.runner.withBean(Early.class).withBean(Heard.class).run((context) -> {
			Heard heard = context.getBean(Heard.class);
			source(context).set("after", 2);
			await(() -> {
				assertThat(heard.events).containsExactly("before=1", "after=2");
				assertThat(heard.calls).containsExactly("before=1", "after=2");
			});
		});
	}

	@Test
	void tellsListenersAlsoWhenBeansAreLazy() {
		this.runner.withBean(Heard.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				source(context).set("home", 1);
				await(() -> assertThat(context.getBean(Heard.class).events).containsExactly("home=1"));
			});
	}

	@Test
	void tellsRuntimeListenersOfThisContextOnly() {
		this.runner.withBean(Statuses.class)
			.run((parent) -> this.runner.withParent(parent)
				.withPropertyValues("state-event-target.sources.mine.value-type=String",
						"state-event-target.sinks.mine.mode=replica")
				.withBean("own", Statuses.class)
				.run((child) -> {
					await(() -> assertThat(child.getBean("own", Statuses.class).seen).contains("mine SYNCED"));
					assertThat(parent.getBean(Statuses.class).seen).contains("default SYNCED")
						.doesNotContain("mine SYNCED");
				}));
	}

	private static int phase(ApplicationContext context, String bean) {
		return context.getBean(bean, SmartLifecycle.class).getPhase();
	}

	private static StateSource<String, Object> source(ApplicationContext context) {
		return source(context, "default");
	}

	private static StateSink<String, Object> sink(ApplicationContext context) {
		return sink(context, "default");
	}

	@SuppressWarnings("unchecked")
	private static <V> StateSource<String, V> source(ApplicationContext context, String namespace) {
		return (StateSource<String, V>) context.getBean(namespace + "StateSource");
	}

	@SuppressWarnings("unchecked")
	private static <V> StateSink<String, V> sink(ApplicationContext context, String namespace) {
		return (StateSink<String, V>) context.getBean(namespace + "StateSink");
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).untilAsserted(assertion);
	}

	record Early(StateSource<String, Object> source) implements InitializingBean {

		@Override
		public void afterPropertiesSet() {
			this.source.set("before", 1);
		}

	}

	static class Heard {

		final List<String> events = new CopyOnWriteArrayList<>();

		final List<String> calls = new CopyOnWriteArrayList<>();

		@EventListener
		void on(StateUpdated<String, Object> event) {
			this.events.add(event.key() + "=" + event.value());
		}

		@EventListener
		void onOther(StateUpdated<String, Theme> event) {
			throw new AssertionError("Not of this type");
		}

		@StateListener
		void on(String key, Object value) {
			this.calls.add(key + "=" + value);
		}

	}

	static class Statuses implements RuntimeListener {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@Override
		public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
			this.seen.add(sink.namespace() + " " + status);
		}

	}

}
