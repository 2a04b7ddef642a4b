package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.transport.rabbit.RabbitSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the transport that sends messages through RabbitMQ.
 *
 * @param prefix What the names of exchanges and queues begin with, the same on all sides.
 * @param queueLength How many frames of messages a queue of the broker holds for one
 * source or sink. Past that the oldest are dropped, and a sink asks for what it misses.
 * @param queueBytes How many bytes a queue of the broker holds for one source or sink.
 * @param senderLength How many messages wait in the application to be sent. Past that
 * they are dropped.
 * @param senderBytes How many bytes wait in the application to be sent.
 */
@ConfigurationProperties(RabbitTransportProperties.PREFIX)
public record RabbitTransportProperties(@DefaultValue("state-event-target") String prefix,
		@DefaultValue("10000") int queueLength, @DefaultValue("64MB") DataSize queueBytes,
		@DefaultValue("100000") int senderLength, @DefaultValue("64MB") DataSize senderBytes) {

	static final String PREFIX = StateEventTargetProperties.PREFIX + ".rabbit";

	RabbitSettings toSettings() {
		return new RabbitSettings(this.prefix, this.queueLength, this.queueBytes.toBytes(), this.senderLength,
				this.senderBytes.toBytes());
	}

}
