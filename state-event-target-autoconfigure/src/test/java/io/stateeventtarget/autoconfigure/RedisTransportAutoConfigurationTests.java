package io.stateeventtarget.autoconfigure;

import java.time.Duration;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.redis.RedisStateTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When an application has the transport {@code redis}. Nothing of this connects.
 */
class RedisTransportAutoConfigurationTests {

	private final ApplicationContextRunner unchosen = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RedisTransportAutoConfiguration.class,
				StateJsonAutoConfiguration.class, DataRedisAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.unchosen
		.withPropertyValues("state-event-target.transport=redis");

	@Test
	void isThereWhenItIsChosen() {
		this.runner.run((context) -> {
			StateTransport transport = context.getBean(StateTransport.class);
			assertThat(transport.name()).isEqualTo("redis");
			transport.start();
			transport.stop();
		});
	}

	@Test
	void isNotThereWhenAnotherIsChosen() {
		this.unchosen.run((context) -> assertThat(context).doesNotHaveBean(StateTransport.class));
	}

	@Test
	void isNotThereWhenEverythingIsOff() {
		this.runner.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateTransport.class));
	}

	@Test
	void backsOffForTheOneOfTheApplication() {
		this.runner
			.withBean("own", RedisStateTransport.class,
					() -> new RedisStateTransport(new LettuceConnectionFactory(),
							new StateJsonCodecs(JsonMapper.builder().build(), MessageLimits.defaults()),
							new RedisTransportProperties("p", Duration.ofSeconds(1), 1, DataSize.ofBytes(1))
								.settings()))
			.run((context) -> assertThat(context).hasSingleBean(StateTransport.class).hasBean("own"));
	}

	@ParameterizedTest
	@CsvSource({ "org.springframework.data.redis", "io.lettuce", "tools.jackson" })
	void isNotThereWithoutALibrary(String library) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RedisTransportAutoConfiguration.class))
			.withPropertyValues("state-event-target.transport=redis")
			.withClassLoader(new FilteredClassLoader(library))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StateTransport.class));
	}

	@ParameterizedTest
	@CsvSource({ "key-prefix, a{b}", "timeout, 0s", "stream-length, 0", "stream-size, 0B" })
	void namesThePropertyThatIsWrong(String property, String value) {
		this.runner.withPropertyValues("state-event-target.redis." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'state-event-target.redis." + property + "' must"));
	}

	@Test
	void refusesAnotherClientThanLettuce() {
		this.runner.withBean(RedisConnectionFactory.class, () -> Mockito.mock(RedisConnectionFactory.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("spring.data.redis.client-type")
				.hasMessageContaining("LettuceConnectionFactory"));
	}

}
