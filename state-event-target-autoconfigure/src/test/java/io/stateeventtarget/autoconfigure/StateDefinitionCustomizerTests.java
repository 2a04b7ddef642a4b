package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateDefinitionCustomizer;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StateDefinitionCustomizer} beans.
 */
class StateDefinitionCustomizerTests {

	private final ApplicationContextRunner runner = Contexts.real().withUserConfiguration(Customizers.class);

	@Test
	void areCalledInOrderAfterProperties() {
		this.runner
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
					"state-event-target.sources.others.value-type=" + Contexts.THEME,
					"state-event-target.sources.themes.history=1")
			.run((context) -> {
				assertThat(history(context, "themes")).isEqualTo(123);
				assertThat(history(context, "others")).isEqualTo(4096);
			});
	}

	@Test
	void adjustWhatUsersDefine() {
		this.runner.withUserConfiguration(UserSource.class)
			.run((context) -> assertThat(history(context, "themes")).isEqualTo(923));
	}

	private static int history(ApplicationContext context, String namespace) {
		return context.getBean(DefaultStateRegistry.class)
			.findSourceDefinition(namespace)
			.orElseThrow()
			.sourceOptions()
			.history();
	}

	@Configuration(proxyBeanMethods = false)
	static class UserSource {

		@Bean
		@StateNamespace("themes")
		StateSource<String, Theme> themes(StateRegistry registry) {
			return registry.source(StateDefinition.builder("themes", String.class, Theme.class)
				.source((options) -> options.withHistory(9))
				.build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(3)
		StateDefinitionCustomizer third() {
			return append(3);
		}

		@Bean
		@Order(2)
		StateDefinitionCustomizer second() {
			return append(2);
		}

		private static StateDefinitionCustomizer append(int digit) {
			return (builder) -> {
				if (builder.namespace().equals("themes")) {
					builder.source((options) -> options.withHistory(options.history() * 10 + digit));
				}
			};
		}

	}

}
