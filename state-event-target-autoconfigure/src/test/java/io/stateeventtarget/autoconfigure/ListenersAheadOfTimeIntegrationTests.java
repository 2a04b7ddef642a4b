package io.stateeventtarget.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.annotation.StateProjection;
import io.stateeventtarget.event.StateCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners, commands and projections of a context that was processed ahead of
 * time. Runs in a JVM of its own, because what is generated stays in the class loader.
 */
class ListenersAheadOfTimeIntegrationTests {

	@Test
	void listensAndApplies(@TempDir Path directory) {
		AnnotationConfigApplicationContext built = new AnnotationConfigApplicationContext();
		configure(built);
		AutoConfigurationPackages.register(built, getClass().getPackageName());
		built.register(Application.class);
		AheadOfTime processed = AheadOfTime.process(directory, Application.class, built);
		built.close();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Named.class, "name"))
			.accepts(processed.hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Listener.class, "on"))
			.accepts(processed.hints());
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			configure(context);
			processed.initialize(context);
			context.refresh();
			context.publishEvent(StateCommand.set("texts", "command", "1"));
			context.publishEvent(new Named("projection"));
			Listener listener = context.getBean(Listener.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(listener.heard).containsExactly("command=1", "projection=2"));
		}
	}

	private static void configure(GenericApplicationContext context) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test",
					Map.of("state-event-target.sources.texts.value-type", String.class.getName())));
	}

	@StateProjection(namespace = "texts", key = "name", value = "2")
	record Named(String name) {

	}

	static class Listener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@StateListener("texts")
		void on(String key, String value) {
			this.heard.add(key + "=" + value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LocalTransportAutoConfiguration.class, StateEventListenerAutoConfiguration.class,
			StateEventTargetAutoConfiguration.class })
	static class Application {

		@Bean
		Listener listener() {
			return new Listener();
		}

	}

}
