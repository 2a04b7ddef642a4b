package io.stateeventtarget.autoconfigure.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that has nothing but the starter.
 */
class ApplicationTests {

	@Test
	void worksWithoutConfiguration() {
		try (ConfigurableApplicationContext context = run()) {
			Board board = context.getBean(Board.class);
			board.source.set("home", "dark");
			Awaitility.await().untilAsserted(() -> {
				assertThat(board.sink.peek("home")).isEqualTo("dark");
				assertThat(board.changes).containsExactly("home=dark");
			});
		}
	}

	@Test
	void bindsNamespacesOfApplicationProperties() {
		try (ConfigurableApplicationContext context = run("--state-event-target.sources.themes.value-type=String",
				"--state-event-target.sinks.themes.mode=replica")) {
			assertThat(context.getBean(StateRegistry.class).namespaces()).containsExactly("themes");
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		boolean configured = arguments.length > 0;
		return new SpringApplicationBuilder(configured ? Empty.class : Application.class).web(WebApplicationType.NONE)
			.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Board board(StateSource<String, Object> source, StateSink<String, Object> sink) {
			return new Board(source, sink);
		}

	}

	static class Board {

		final StateSource<String, Object> source;

		final StateSink<String, Object> sink;

		final List<String> changes = new CopyOnWriteArrayList<>();

		Board(StateSource<String, Object> source, StateSink<String, Object> sink) {
			this.source = source;
			this.sink = sink;
		}

		@StateListener
		void onChange(String key, Object value) {
			this.changes.add(key + "=" + value);
		}

	}

}
