package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.rabbit.RabbitSettings;
import io.stateeventtarget.transport.rabbit.RabbitStateTransport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the transport comes into an application.
 */
class RabbitTransportAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RabbitTransportAutoConfiguration.class, RabbitAutoConfiguration.class,
				StateJsonAutoConfiguration.class, StateEventTargetAutoConfiguration.class))
		.withPropertyValues("state-event-target.transport=rabbit", "spring.rabbitmq.port=1",
				"state-event-target.sinks.themes.value-type=String", "state-event-target.startup.wait=0s");

	@Test
	void isThereForItsNameAndNeedsNoServerToStart() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(RabbitStateTransport.class)
			.getBean(StateTransport.class)
			.extracting(StateTransport::name)
			.isEqualTo("rabbit"));
	}

	@Test
	void isNotThereForOthers() {
		this.runner.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class))
			.withPropertyValues("state-event-target.transport=local")
			.run((context) -> assertThat(context).doesNotHaveBean(RabbitStateTransport.class));
	}

	@Test
	void isOffTogetherWithTheRest() {
		this.runner.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RabbitStateTransport.class));
	}

	@Test
	void backsOffFromABean() {
		RabbitStateTransport own = new RabbitStateTransport(new CachingConnectionFactory("localhost", 1),
				new StateJsonCodecs(JsonMapper.shared(), MessageLimits.defaults()),
				new RabbitSettings("own", 1, 1, 1, 1));
		this.runner.withBean(RabbitStateTransport.class, () -> own)
			.run((context) -> assertThat(context.getBean(StateTransport.class)).isSameAs(own));
	}

	@Test
	void needsItsLibrary() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.amqp", "com.rabbitmq"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("spring-boot-starter-amqp"));
	}

	@Test
	void namesAPropertyThatCannotBe() {
		this.runner.withPropertyValues("state-event-target.rabbit.queue-length=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'state-event-target.rabbit.queue-length' must be at least 1"));
	}

}
