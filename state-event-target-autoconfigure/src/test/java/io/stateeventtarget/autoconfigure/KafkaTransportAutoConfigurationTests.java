package io.stateeventtarget.autoconfigure;

import java.util.Map;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.kafka.KafkaStateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/**
 * Tests of the auto-configuration of the transport on Apache Kafka, without a broker.
 */
class KafkaTransportAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class, StateJsonAutoConfiguration.class,
				KafkaTransportAutoConfiguration.class, LocalTransportAutoConfiguration.class,
				StateEventTargetAutoConfiguration.class))
		.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1", "state-event-target.startup.wait=0s",
				"state-event-target.sinks.themes.value-type=String");

	@Test
	void backsOffUnlessChosen() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(LocalStateTransport.class)
			.doesNotHaveBean(KafkaStateTransport.class));
	}

	@Test
	void startsWithoutABroker() {
		this.runner.withPropertyValues("state-event-target.transport=kafka", "state-event-target.kafka.timeout=500ms",
				"state-event-target.sources.themes.value-type=String", "state-event-target.sources.themes.ack=local")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.hasSingleBean(KafkaStateTransport.class)
					.doesNotHaveBean(LocalStateTransport.class);
				assertThat(context.getBean(StateSink.class).status()).isEqualTo(SyncStatus.CONNECTING);
				assertThat(context).hasSingleBean(StateSource.class);
			});
	}

	@Test
	void backsOffForATransportOfTheUser() {
		this.runner.withPropertyValues("state-event-target.transport=kafka")
			.withUserConfiguration(OwnTransport.class)
			.run((context) -> assertThat(context).hasNotFailed().hasBean("ownTransport"));
	}

	@Test
	void backsOffWithoutTheLibrary() {
		this.runner.withPropertyValues("state-event-target.transport=kafka")
			.withClassLoader(new FilteredClassLoader("org.springframework.kafka"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(UnavailableTransportException.class)
				.hasMessageContaining("spring-boot-starter-kafka"));
	}

	@Test
	void isOffWhenEverythingIs() {
		this.runner.withPropertyValues("state-event-target.transport=kafka", "state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateTransport.class));
	}

	@Test
	void namesThePropertyThatIsWrong() {
		Map<String, String> wrong = Map.of("timeout", "2m", "topic-prefix", "a b", "min-compaction-lag", "0s",
				"delete-retention", "-1s", "message-retention", "0s");
		wrong.forEach((name, value) -> this.runner
			.withPropertyValues("state-event-target.transport=kafka", "state-event-target.kafka." + name + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("state-event-target.kafka." + name)));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTransport {

		@Bean
		StateTransport ownTransport() {
			StateTransport transport = mock(StateTransport.class);
			LocalStateTransport local = LocalStateTransport.isolated();
			when(transport.name()).thenReturn("kafka");
			org.mockito.Mockito
				.doAnswer((call) -> local.openSink(call.getArgument(0), call.getArgument(1), call.getArgument(2)))
				.when(transport)
				.openSink(org.mockito.ArgumentMatchers.any(), org.mockito.ArgumentMatchers.any(),
						org.mockito.ArgumentMatchers.any());
			return transport;
		}

	}

}
