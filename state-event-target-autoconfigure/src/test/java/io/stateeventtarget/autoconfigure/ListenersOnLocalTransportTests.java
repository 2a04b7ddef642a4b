package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateType;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.annotation.StateProjection;
import io.stateeventtarget.event.RecordingErrorHandler;
import io.stateeventtarget.event.SinkStatusChanged;
import io.stateeventtarget.event.SourcePromoted;
import io.stateeventtarget.event.StateCommand;
import io.stateeventtarget.listener.ListenerFailure;
import jakarta.annotation.PostConstruct;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners, commands and projections on the namespaces of an application.
 */
class ListenersOnLocalTransportTests {

	private final ApplicationContextRunner sourceOnly = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
				StateEventTargetAutoConfiguration.class, StateEventListenerAutoConfiguration.class))
		.withBean(RecordingErrorHandler.class)
		.withPropertyValues("state-event-target.sources.themes.value-type=" + Theme.class.getName());

	private final ApplicationContextRunner runner = this.sourceOnly
		.withPropertyValues("state-event-target.sinks.themes.mode=replica");

	@Test
	void publishesEachChangeOnceAndInOrder() {
		this.runner.withBean(Audit.class).run((context) -> {
			StateSource<String, Theme> themes = source(context);
			for (int i = 0; i < 100; i++) {
				themes.set("key" + i, new Theme(i % 2 == 0));
			}
			Audit audit = context.getBean(Audit.class);
			await(() -> assertThat(audit.updates).hasSize(100));
			assertThat(audit.updates).extracting(StateUpdated::key).startsWith("key0", "key1").endsWith("key99");
			assertThat(audit.plain).isEqualTo(audit.updates);
			assertThat(audit.status).extracting(SinkStatusChanged::status).endsWith(SyncStatus.SYNCED);
			assertThat(audit.promoted).hasSize(1);
			assertThat(failures(context)).isEmpty();
		});
	}

	@Test
	void hearsWhatWasSetBeforeTheContextStarted() {
		this.runner.withBean(Early.class).withBean(Audit.class).run((context) -> {
			Audit audit = context.getBean(Audit.class);
			await(() -> assertThat(audit.updates).extracting(StateUpdated::key).containsExactly("early"));
		});
	}

	@Test
	void replaysOnTheSourceWithoutTakingFromTheOthers() {
		this.sourceOnly.withBean(Early.class).withBean(Audit.class).withBean(Replayed.class).run((context) -> {
			source(context).set("late", new Theme(true));
			Audit audit = context.getBean(Audit.class);
			Replayed replayed = context.getBean(Replayed.class);
			await(() -> {
				assertThat(audit.updates).extracting(StateUpdated::key).containsExactly("early", "late");
				assertThat(replayed.heard).containsExactly("StateUpdated early RESYNC", "StateUpdated late WRITE");
			});
		});
	}

	@Test
	void replaysOnTheSink() {
		this.runner.withBean(Early.class).withBean(Replayed.class).run((context) -> {
			source(context).set("late", new Theme(true));
			Replayed replayed = context.getBean(Replayed.class);
			await(() -> assertThat(replayed.heard).hasSize(2));
			assertThat(replayed.heard).element(1).isEqualTo("StateUpdated late WRITE");
		});
	}

	@Test
	void hearsChangesAfterARestart() {
		this.runner.withBean(Audit.class).run((context) -> {
			source(context).set("first", new Theme(true));
			Audit audit = context.getBean(Audit.class);
			await(() -> assertThat(audit.updates).hasSize(1));
			context.stop();
			source(context).set("while stopped", new Theme(true));
			context.start();
			source(context).set("after", new Theme(true));
			await(() -> assertThat(audit.updates).extracting(StateUpdated::key)
				.containsExactly("first", "while stopped", "after"));
		});
	}

	@Test
	void appliesCommandsAndProjections() {
		this.runner.withBean(Audit.class).run((context) -> {
			context.publishEvent(StateCommand.set("themes", "home", new Theme(true)));
			context.publishEvent(new ThemeChosen("shop", false));
			StateSource<String, Theme> themes = source(context);
			assertThat(themes.peek("home")).isEqualTo(new Theme(true));
			assertThat(themes.peek("shop")).isEqualTo(new Theme(false));
			context.publishEvent(StateCommand.set("themes", "home", "not a theme"));
			assertThat(failures(context)).singleElement()
				.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(StateSerializationException.class));
		});
	}

	@Test
	void letsListenerWriteBack() {
		this.runner.withBean(WriteBack.class).run((context) -> {
			StateSource<String, Theme> themes = source(context);
			themes.set("home", new Theme(false));
			WriteBack listener = context.getBean(WriteBack.class);
			await(() -> assertThat(listener.heard).containsExactly("home", "copy"));
			assertThat(themes.peek("copy")).isEqualTo(new Theme(false));
			assertThat(failures(context)).isEmpty();
		});
	}

	@Test
	void closesWithoutFailuresWhileChangesAreUnderWay() {
		RecordingErrorHandler[] errors = new RecordingErrorHandler[1];
		this.runner.withBean(Audit.class).run((context) -> {
			errors[0] = context.getBean(RecordingErrorHandler.class);
			for (int i = 0; i < 1000; i++) {
				source(context).set("key" + i, new Theme(true));
			}
		});
		assertThat(errors[0].failures()).isEmpty();
	}

	@Test
	void tellsOfSingleValues() {
		this.sourceOnly
			.withPropertyValues("state-event-target.sources.banner.single=true",
					"state-event-target.sources.banner.value-type=java.lang.String")
			.withBean(Banners.class)
			.run((context) -> {
				banner(context).set("hello");
				await(() -> assertThat(context.getBean(Banners.class).heard).containsExactly("value=hello", "hello"));
			});
	}

	@Test
	void tellsChildOfTheNamespacesOfItsParent() {
		this.runner.withBean(Audit.class)
			.run((parent) -> this.sourceOnly.withParent(parent)
				.withPropertyValues("state-event-target.sources.own.value-type=java.lang.String")
				.withBean(Audit.class)
				.run((child) -> {
					child.publishEvent(StateCommand.set("themes", "home", new Theme(true)));
					child.publishEvent(StateCommand.set("own", "key", "value"));
					Audit above = parent.getBean(Audit.class);
					Audit below = child.getBean(Audit.class);
					await(() -> {
						assertThat(above.updates).hasSize(1).isEqualTo(above.plain);
						assertThat(below.updates).hasSize(1).isEqualTo(below.plain);
					});
					assertThat(source(parent).version().sequence()).isEqualTo(1);
					assertThat(child.getBean("ownStateSource", StateSource.class).version().sequence()).isEqualTo(1);
					assertThat(failures(parent)).isEmpty();
					assertThat(failures(child)).isEmpty();
				}));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void replaysEverythingOnceWhileChangesGoOn(boolean sink) {
		(sink ? this.runner : this.sourceOnly).run((parent) -> {
			StateSource<String, Theme> themes = source(parent);
			AtomicInteger goal = new AtomicInteger(Integer.MAX_VALUE);
			CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < goal.get(); i++) {
					themes.set("key" + i, new Theme(true));
					LockSupport.parkNanos(1000);
				}
			});
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> themes.size() > 100);
			this.sourceOnly.withParent(parent).withBean(ReplayedKeys.class).run((child) -> {
				int count = themes.size() + 5000;
				goal.set(count);
				writer.join();
				ReplayedKeys listener = child.getBean(ReplayedKeys.class);
				await(() -> assertThat(listener.heard).hasSize(count));
				assertThat(Set.copyOf(listener.heard)).hasSize(count);
				assertThat(failures(child)).isEmpty();
			});
		});
	}

	@Test
	void publishesChangesOfNamespacesThatAreMadeLater() {
		this.runner.withBean(LateListener.class).run((parent) -> {
			LateListener above = parent.getBean(LateListener.class);
			this.runner.withParent(parent).withBean(LateListener.class).run((child) -> {
				LateListener below = child.getBean(LateListener.class);
				StateRegistry registry = parent.getBean(StateRegistry.class);
				registry.source(StateDefinition.of("late", String.class, Long.class)).set("a", 1L);
				registry
					.source(StateDefinition.builder("mapped", StateType.of(String.class), StateType.of(Long.class))
						.keyMapper(String::strip)
						.build())
					.set("bc", 2L);
				registry.sink(StateDefinition.of("late", String.class, Long.class));
				registry.source(StateDefinition.of("late", String.class, Long.class)).set("d", 3L);
				await(() -> {
					assertThat(above.heard).containsExactlyInAnyOrder("late a=1", "mapped bc=2", "late d=3");
					assertThat(below.heard).containsExactlyInAnyOrder("late a=1", "mapped bc=2", "late d=3");
				});
			});
		});
	}

	@Test
	void comparesKeysWithWhatTheMapperMakesOfThem() {
		this.sourceOnly.withBean(StateKeyMapper.class, () -> (key) -> ((String) key).strip())
			.withBean(HomeListener.class)
			.run((context) -> {
				StateSource<String, Theme> themes = source(context);
				themes.set(" other ", new Theme(false));
				themes.set(" home ", new Theme(true));
				await(() -> assertThat(context.getBean(HomeListener.class).heard).containsExactly(new Theme(true)));
			});
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion);
	}

	@SuppressWarnings("unchecked")
	private static StateSource<String, Theme> source(ApplicationContext context) {
		return context.getBean("themesStateSource", StateSource.class);
	}

	@SuppressWarnings("unchecked")
	private static SingleStateSource<String> banner(ApplicationContext context) {
		return context.getBean("bannerStateSource", SingleStateSource.class);
	}

	private static List<ListenerFailure> failures(ApplicationContext context) {
		return context.getBean(RecordingErrorHandler.class).failures();
	}

	record Theme(boolean dark) {

	}

	@StateProjection(namespace = "themes", key = "name", value = "theme")
	record ThemeChosen(String name, boolean dark) {

		public Theme theme() {
			return new Theme(this.dark);
		}

	}

	static class Audit {

		final List<StateUpdated<String, Theme>> updates = new CopyOnWriteArrayList<>();

		final List<StateUpdated<String, Theme>> plain = new CopyOnWriteArrayList<>();

		final List<SinkStatusChanged> status = new CopyOnWriteArrayList<>();

		final List<SourcePromoted> promoted = new CopyOnWriteArrayList<>();

		@EventListener
		void onPlain(StateUpdated<String, Theme> event) {
			this.plain.add(event);
		}

		@StateListener("themes")
		void onUpdate(StateUpdated<String, Theme> event) {
			this.updates.add(event);
		}

		@EventListener
		void onStatus(SinkStatusChanged event) {
			this.status.add(event);
		}

		@EventListener
		void onPromoted(SourcePromoted event) {
			this.promoted.add(event);
		}

	}

	static class Early {

		private final StateSource<String, Theme> themes;

		Early(@StateNamespace("themes") StateSource<String, Theme> themes) {
			this.themes = themes;
		}

		@PostConstruct
		void set() {
			this.themes.set("early", new Theme(false));
		}

	}

	static class Replayed {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@StateListener(namespace = "themes", replay = true)
		void on(StateEvent<String, Theme> event) {
			this.heard.add(event.getClass().getSimpleName() + " "
					+ ((event instanceof StateUpdated<String, Theme> updated) ? updated.key() : "") + " "
					+ event.cause());
		}

	}

	static class ReplayedKeys {

		final Queue<String> heard = new ConcurrentLinkedQueue<>();

		@StateListener(namespace = "themes", replay = true)
		void on(StateUpdated<String, Theme> event) {
			this.heard.add(event.key());
		}

	}

	static class Banners {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Order(1)
		@StateListener("banner")
		void on(StateUpdated<String, String> event) {
			this.heard.add(event.key() + "=" + event.value());
		}

		@Order(2)
		@StateListener("banner")
		void on(String value) {
			this.heard.add(value);
		}

	}

	static class WriteBack {

		final List<String> heard = new CopyOnWriteArrayList<>();

		private final StateSource<String, Theme> themes;

		WriteBack(@StateNamespace("themes") StateSource<String, Theme> themes) {
			this.themes = themes;
		}

		@StateListener("themes")
		void on(String key, Theme value) {
			this.heard.add(key);
			if (key.equals("home")) {
				this.themes.set("copy", value);
			}
		}

	}

	static class LateListener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@EventListener
		void on(StateUpdated<String, Long> event) {
			this.heard.add(event.namespace() + " " + event.key() + "=" + event.value());
		}

	}

	static class HomeListener {

		final List<Theme> heard = new CopyOnWriteArrayList<>();

		@StateListener(namespace = "themes", keys = "home")
		void on(Theme value) {
			this.heard.add(value);
		}

	}

}
