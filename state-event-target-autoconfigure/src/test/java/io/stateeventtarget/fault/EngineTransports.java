package io.stateeventtarget.fault;

import java.time.Duration;

import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.redis.RedisStateTransport;
import io.stateeventtarget.transport.redis.RedisTransportSettings;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Transports as they are auto-configured, with short times.
 */
@Configuration(proxyBeanMethods = false)
class EngineTransports {

	@Bean
	@ConditionalOnProperty(name = "state-event-target.transport", havingValue = RedisStateTransport.NAME)
	RedisStateTransport redisTransport(RedisConnectionFactory factory, StateJsonCodecs codecs) {
		return new RedisStateTransport(factory, codecs,
				new RedisTransportSettings("state", Duration.ofSeconds(2), 10_000, 64L << 20));
	}

}
