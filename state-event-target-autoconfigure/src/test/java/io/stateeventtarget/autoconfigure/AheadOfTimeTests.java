package io.stateeventtarget.autoconfigure;

import java.nio.file.Path;
import java.util.Map;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a context which was processed ahead of time has its namespaces, those of the
 * environment at run time.
 */
class AheadOfTimeTests {

	@Test
	void replaysNamespacesOfTheEnvironmentAtRunTime(@TempDir Path directory) {
		AnnotationConfigApplicationContext built = new AnnotationConfigApplicationContext();
		configure(built, Map.of("state-event-target.sources.themes.value-type", Contexts.THEME,
				"state-event-target.sinks.themes.mode", "replica"));
		built.register(Application.class);
		AheadOfTime processed = AheadOfTime.process(directory, Application.class, built);
		built.close();
		assertHints(processed.hints());
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			configure(context, Map.of("state-event-target.sources.themes.value-type", Contexts.THEME,
					"state-event-target.sources.numbers.value-type", "Integer"));
			processed.initialize(context);
			context.refresh();
			assertThat(context.getBean(StateRegistry.class).namespaces()).containsExactly("numbers", "themes", "users");
			assertThat(context.getBean(Injection.class).themes()).isSameAs(context.getBean("themesStateSource"));
			context.getBean(Injection.class).themes().set("home", new Theme(true));
			assertThat(context.getBean(Injection.class).themes().peek("home")).isEqualTo(new Theme(true));
			assertThat(context.getBean(Injection.class).users()).isSameAs(context.getBean("users"));
		}
	}

	private static void configure(GenericApplicationContext context, Map<String, Object> properties) {
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
	}

	private static void assertHints(RuntimeHints hints) {
		ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();
		assertThat(reflection.onType(Theme.class)).accepts(hints);
		assertThat(reflection.onMethodInvocation(Theme.class, "dark")).accepts(hints);
		assertThat(reflection.onType(StateEventTargetProperties.class)).accepts(hints);
		assertThat(reflection.onType(StateEventTargetProperties.Source.class)).accepts(hints);
		assertThat(reflection.onType(StateEventTargetProperties.Sink.class)).accepts(hints);
	}

	record Injection(StateSource<String, Theme> themes, StateSource<?, ?> users) {
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LocalTransportAutoConfiguration.class, StateEventListenerAutoConfiguration.class,
			StateEventTargetAutoConfiguration.class })
	static class Application {

		@Bean
		Injection injection(@StateNamespace("themes") StateSource<String, Theme> themes,
				@Qualifier("users") StateSource<?, ?> users) {
			return new Injection(themes, users);
		}

		@Bean
		@StateNamespace("users")
		StateSource<Integer, String> users(StateRegistry registry) {
			return registry.source(StateDefinition.of("users", Integer.class, String.class));
		}

	}

}
