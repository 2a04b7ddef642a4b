package io.stateeventtarget.autoconfigure;

import java.time.Duration;

import io.stateeventtarget.transport.kafka.KafkaSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Configuration properties of the transport on Apache Kafka.
 *
 * @param topicPrefix What the names of all topics, and of transactional ids, begin with.
 * @param replicationFactor How many brokers keep each topic, at least. Topics are created
 * with it.
 * @param minInsyncReplicas How many replicas have to have a change before it counts, at
 * least. Topics are created with it.
 * @param minCompactionLag How long every change stays in the log, at least. A sink that
 * was away for half of it starts over. Topics are created with it.
 * @param deleteRetention How long the log tells that an entry is gone, at least, which
 * bounds how long reading the whole log may take. Topics are created with it.
 * @param messageRetention How long messages beside the log are kept. Topics are created
 * with it.
 * @param timeout How long Kafka may take to answer.
 */
@ConfigurationProperties(KafkaTransportProperties.PREFIX)
record KafkaTransportProperties(@DefaultValue("state-event-target") String topicPrefix,
		@Nullable Short replicationFactor, @Nullable Integer minInsyncReplicas,
		@DefaultValue("10m") Duration minCompactionLag, @DefaultValue("1d") Duration deleteRetention,
		@DefaultValue("10m") Duration messageRetention, @DefaultValue("10s") Duration timeout) {

	static final String PREFIX = StateEventTargetProperties.PREFIX + ".kafka";

	private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);

	private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

	/**
	 * What the transport is made with.
	 * @throws InvalidConfigurationPropertyValueException if a value cannot be used
	 */
	KafkaSettings settings() {
		if (!StringUtils.hasText(this.topicPrefix) || !this.topicPrefix.matches("[a-zA-Z0-9._-]{1,150}")) {
			throw invalid("topic-prefix", this.topicPrefix,
					"It must have 1 to 150 letters, digits, dots, hyphens or underscores.");
		}
		if (this.timeout.compareTo(LEAST_TIMEOUT) < 0 || this.timeout.compareTo(LONGEST_TIMEOUT) > 0) {
			throw invalid("timeout", this.timeout, "It must be from 100ms to 1m.");
		}
		requirePositive("min-compaction-lag", this.minCompactionLag);
		requirePositive("delete-retention", this.deleteRetention);
		requirePositive("message-retention", this.messageRetention);
		return new KafkaSettings(this.topicPrefix, this.replicationFactor, this.minInsyncReplicas,
				this.minCompactionLag, this.deleteRetention, this.messageRetention, this.timeout);
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(name, value, "It must be positive.");
		}
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
	}

}
