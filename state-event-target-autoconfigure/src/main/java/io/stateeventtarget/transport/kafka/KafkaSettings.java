package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the topics are called, which settings they have, and how long the engine is waited
 * for.
 *
 * @param topicPrefix what the names of all topics begin with
 * @param replicationFactor how many brokers keep each topic at least, {@code null} for
 * what the broker does by default
 * @param minInsyncReplicas how many of them have to have a change before it counts, at
 * least, {@code null} for what the broker does by default
 * @param minCompactionLag how long every change stays in the log
 * @param deleteRetention how long it is remembered that an entry was removed
 * @param messageRetention how long messages beside the log are kept
 * @param timeout how long the engine is waited for
 */
public record KafkaSettings(String topicPrefix, @Nullable Short replicationFactor, @Nullable Integer minInsyncReplicas,
		Duration minCompactionLag, Duration deleteRetention, Duration messageRetention, Duration timeout) {

	public KafkaSettings {
		Objects.requireNonNull(topicPrefix, "topicPrefix");
	}

	/**
	 * The topic that is the log of a namespace.
	 */
	String stateTopic(String namespace) {
		return this.topicPrefix + "." + namespace;
	}

	/**
	 * The topic for what is said beside the log.
	 */
	String messagesTopic(String namespace) {
		return stateTopic(namespace) + ".messages";
	}

	/**
	 * The id by which the engine knows the one source of a namespace.
	 */
	String transactionalId(String namespace) {
		return this.topicPrefix + "-" + namespace;
	}

	int timeoutMillis() {
		return Math.toIntExact(this.timeout.toMillis());
	}

}
