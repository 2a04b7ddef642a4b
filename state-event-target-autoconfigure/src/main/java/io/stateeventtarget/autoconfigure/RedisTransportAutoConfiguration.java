package io.stateeventtarget.autoconfigure;

import io.lettuce.core.AbstractRedisClient;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.redis.RedisStateTransport;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of the transport that keeps state in Redis, with the connection of
 * {@code spring.data.redis}.
 */
@AutoConfiguration(before = StateEventTargetAutoConfiguration.class, after = StateJsonAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ RedisConnectionFactory.class, AbstractRedisClient.class, JsonMapper.class })
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnProperty(name = StateEventTargetProperties.PREFIX + ".transport", havingValue = RedisStateTransport.NAME)
@EnableConfigurationProperties(RedisTransportProperties.class)
public final class RedisTransportAutoConfiguration {

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	RedisStateTransport redisStateTransport(RedisConnectionFactory connectionFactory, StateJsonCodecs codecs,
			RedisTransportProperties properties) {
		return new RedisStateTransport(connectionFactory, codecs, properties.settings());
	}

}
