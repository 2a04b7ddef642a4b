package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.rabbit.RabbitStateTransport;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the transport {@code rabbit}, on the application's connections to
 * RabbitMQ.
 */
@AutoConfiguration(before = StateEventTargetAutoConfiguration.class, after = StateJsonAutoConfiguration.class,
		afterName = "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration")
@ConditionalOnClass({ ConnectionFactory.class, JsonMapper.class })
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnProperty(name = StateEventTargetProperties.PREFIX + ".transport", havingValue = "rabbit")
@EnableConfigurationProperties(RabbitTransportProperties.class)
public final class RabbitTransportAutoConfiguration {

	@Bean(destroyMethod = "")
	@ConditionalOnBean(ConnectionFactory.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RabbitStateTransport rabbitStateTransport(ConnectionFactory connections, StateJsonCodecs codecs,
			RabbitTransportProperties properties) {
		return new RabbitStateTransport(connections, codecs, properties.toSettings());
	}

}
