package io.stateeventtarget.docs;

import io.stateeventtarget.protocol.json.StateJsonCodecs;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The configuration of {@code docs/transports.md}.
 */
@Configuration(proxyBeanMethods = false)
class TransportsCode {

	@Bean
	QueueTransport queueTransport(QueueBroker broker, StateJsonCodecs codecs) {
		return new QueueTransport(broker, codecs);
	}

}
