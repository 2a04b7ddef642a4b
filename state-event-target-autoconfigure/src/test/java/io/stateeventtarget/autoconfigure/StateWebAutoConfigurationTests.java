package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateType;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.servlet.GatewayHandlerMapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.server.HandshakeHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the auto-configuration of the gateway.
 */
@ExtendWith(OutputCaptureExtension.class)
class StateWebAutoConfigurationTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(LocalTransportAutoConfiguration.class,
			StateEventTargetAutoConfiguration.class, StateJsonAutoConfiguration.class, StateWebAutoConfiguration.class,
			StateWebServletAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues("state-event-target.sources.themes.value-type=String",
				"state-event-target.web.enabled=true");

	@Test
	void opensNothingUnlessToldTo() {
		this.runner.withPropertyValues("state-event-target.web.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WebGateway.class)
				.doesNotHaveBean(GatewayHandlerMapping.class));
		new WebApplicationContextRunner().withConfiguration(ALL)
			.run((context) -> assertThat(context).doesNotHaveBean(WebGateway.class));
	}

	@Test
	void opensWhatIsListed() {
		this.runner.withPropertyValues("state-event-target.web.namespaces.themes.read=true")
			.run((context) -> assertThat(context.getBean(WebGateway.class).sessions()).containsOnlyKeys("themes"));
	}

	@Test
	void opensWhatWasMadeByProgramAndLazily() {
		this.runner
			.withPropertyValues("spring.main.lazy-initialization=true",
					"state-event-target.web.namespaces.themes.read=true")
			.run((context) -> assertThat(context.getBean(WebGateway.class).sessions()).containsOnlyKeys("themes"));
		this.runner.withUserConfiguration(ProgramConfiguration.class)
			.withPropertyValues("state-event-target.web.namespaces.made.read=true")
			.run((context) -> assertThat(context.getBean(WebGateway.class).sessions()).containsOnlyKeys("made"));
	}

	@Test
	void isNothingOutsideOfWebApplications() {
		new ApplicationContextRunner().withConfiguration(ALL)
			.withPropertyValues("state-event-target.web.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WebGateway.class));
	}

	@Test
	void hasNoMappingWithoutSpringMvcOrSpringWebSocket() {
		for (Class<?> missing : new Class<?>[] { DispatcherServlet.class, HandshakeHandler.class }) {
			this.runner.withClassLoader(new FilteredClassLoader(missing))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(GatewayHandlerMapping.class));
		}
	}

	@Test
	void warnsIfNothingIsListed(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("no namespace is open: list them under 'state-event-target.web.namespaces'");
	}

	@Test
	void warnsOfOpenWritesWithoutSpringSecurity(CapturedOutput output) {
		this.runner.withPropertyValues("state-event-target.web.namespaces.themes.write=true")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("can be written over the web by everybody");
	}

	@Test
	void failsForNamespaceThatIsNotHere() {
		assertFailure("state-event-target.web.namespaces.prices.read=true",
				"The property 'state-event-target.web.namespaces' lists 'prices', which has neither a source nor a sink here.",
				"Declare it under 'state-event-target.sources.prices' or 'state-event-target.sinks.prices', or list one that is: themes.");
	}

	@Test
	void failsForOnDemandSinkAlone() {
		this.runner
			.withPropertyValues("state-event-target.sinks.prices.value-type=String",
					"state-event-target.sinks.prices.mode=on-demand", "state-event-target.startup.wait=0s",
					"state-event-target.web.namespaces.prices.read=true")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lists 'prices', of which there is only an on-demand sink here."));
	}

	@Test
	void failsForMappedKeys() {
		this.runner.withUserConfiguration(MappedConfiguration.class)
			.withPropertyValues("state-event-target.web.namespaces.mapped.read=true")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lists 'mapped', whose keys come from a StateKeyMapper"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "path=state", "path=/", "path=/a/", "path=/a/../b", "allowed-origins=example.org",
					"allowed-origins=https://example.org/a", "max-sessions=0", "outbound-queue=0", "rate=0",
					"message-size=10B", "message-size=1GB", "ping=0s", "idle-timeout=5s", "send-timeout=0s" })
	void failsForWrongValues(String property) {
		String name = "state-event-target.web." + property.substring(0, property.indexOf('='));
		this.runner.withPropertyValues("state-event-target.web." + property)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(name));
	}

	private void assertFailure(String property, String description, String action) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = context.getStartupFailure();
			while (failure.getCause() != null) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOf(StartFailureException.class).hasMessage(description);
			assertThat(((StartFailureException) failure).getAction()).isEqualTo(action);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ProgramConfiguration {

		@Bean
		@StateNamespace("made")
		StateSource<String, String> made(StateRegistry registry) {
			return registry.source(StateDefinition.of("made", String.class, String.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MappedConfiguration {

		@Bean
		@StateNamespace("mapped")
		StateSource<Integer, String> mapped(StateRegistry registry) {
			StateKeyMapper<Integer> mapper = (key) -> "number " + key;
			return registry
				.source(StateDefinition.builder("mapped", StateType.of(Integer.class), StateType.of(String.class))
					.keyMapper(mapper)
					.build());
		}

	}

}
