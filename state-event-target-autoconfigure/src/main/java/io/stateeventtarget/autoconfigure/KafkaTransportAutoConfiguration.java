package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.kafka.KafkaClients;
import io.stateeventtarget.transport.kafka.KafkaSettings;
import io.stateeventtarget.transport.kafka.KafkaStateTransport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of the transport on Apache Kafka. How to connect is taken from the
 * factories of Spring for Apache Kafka, which Spring Boot configures with
 * {@code spring.kafka.*}.
 */
@AutoConfiguration(before = StateEventTargetAutoConfiguration.class, after = StateJsonAutoConfiguration.class,
		afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass({ ProducerFactory.class, JsonMapper.class })
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnProperty(name = StateEventTargetProperties.PREFIX + ".transport", havingValue = KafkaStateTransport.NAME)
@ConditionalOnBean({ ProducerFactory.class, ConsumerFactory.class, KafkaAdmin.class, StateJsonCodecs.class })
@EnableConfigurationProperties(KafkaTransportProperties.class)
public final class KafkaTransportAutoConfiguration {

	@Bean(destroyMethod = "stop")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	KafkaStateTransport kafkaStateTransport(KafkaTransportProperties properties, ProducerFactory<?, ?> producers,
			ConsumerFactory<?, ?> consumers, KafkaAdmin admin, StateJsonCodecs codecs) {
		KafkaSettings settings = properties.settings();
		KafkaClients clients = new KafkaClients(producers.getConfigurationProperties(),
				consumers.getConfigurationProperties(), admin.getConfigurationProperties(), settings);
		return new KafkaStateTransport(clients, settings, codecs);
	}

}
