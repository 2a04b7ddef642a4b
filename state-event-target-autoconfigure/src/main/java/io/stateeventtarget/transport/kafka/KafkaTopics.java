package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.stateeventtarget.StateException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the topics of namespaces and verifies that they are as the guarantees need
 * them. Blocks, with a bound. Thread-safe.
 */
final class KafkaTopics {

	private static final String PROPERTIES = "state-event-target.kafka.";

	/**
	 * What a record may be longer than a message, and a message than a record.
	 */
	static final int SLACK = 16 * 1024;

	private final Supplier<Admin> admin;

	private final KafkaSettings settings;

	private final KafkaFailures failures;

	private final int maxMessageBytes;

	KafkaTopics(Supplier<Admin> admin, KafkaSettings settings, KafkaFailures failures, int maxMessageBytes) {
		this.admin = admin;
		this.settings = settings;
		this.failures = failures;
		this.maxMessageBytes = maxMessageBytes;
	}

	/**
	 * Creates the topics of a namespace that are not there, and verifies those that are.
	 * @return what is known of the log
	 * @throws StateException if they cannot be used
	 */
	TopicFacts ensure(String namespace) {
		create(namespace, this.settings.messagesTopic(namespace), messagesConfig());
		create(namespace, this.settings.stateTopic(namespace), stateConfig());
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		Optional<TopicFacts> facts = verify(namespace, true);
		while (facts.isEmpty() && System.nanoTime() - deadline < 0) {
			facts = verify(namespace, true);
		}
		return facts.orElseThrow(
				() -> new StateException("The topic '" + this.settings.stateTopic(namespace) + "' of namespace '"
						+ namespace + "' was created but cannot be seen: look at the brokers", namespace, null, null));
	}

	/**
	 * Verifies the topics of a namespace.
	 * @param strict whether everything is verified that was configured here, as opposed
	 * to only what sinks need
	 * @return what is known of the log, nothing if there is none
	 * @throws StateException if they cannot be used
	 */
	Optional<TopicFacts> verify(String namespace, boolean strict) {
		String state = this.settings.stateTopic(namespace);
		String messages = this.settings.messagesTopic(namespace);
		TopicDescription log = describe(namespace, state);
		TopicDescription lane = describe(namespace, messages);
		if (log == null || lane == null) {
			return Optional.empty();
		}
		TopicCheck check = new TopicCheck(namespace, state);
		check.partitions(log);
		new TopicCheck(namespace, messages).partitions(lane);
		Short replicas = this.settings.replicationFactor();
		if (strict && replicas != null) {
			check.replicas(log, replicas, PROPERTIES + "replication-factor");
		}
		Config config = config(namespace, state, strict);
		return Optional.of((config != null) ? facts(namespace, check, log, config, strict)
				: new TopicFacts(log.topicId(), this.settings.minCompactionLag().toMillis(), this.maxMessageBytes));
	}

	/**
	 * The id of a topic.
	 * @return the id, or {@code null} if there is no such topic
	 */
	@Nullable Uuid id(String namespace, String topic) {
		TopicDescription description = describe(namespace, topic);
		return (description != null) ? description.topicId() : null;
	}

	private TopicFacts facts(String namespace, TopicCheck check, TopicDescription log, Config config, boolean strict) {
		check.policy(config, TopicConfig.CLEANUP_POLICY_COMPACT);
		if (strict) {
			verify(namespace, check, config);
		}
		return new TopicFacts(log.topicId(), check.number(config, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG),
				Math.toIntExact(check.number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
	}

	private void verify(String namespace, TopicCheck check, Config config) {
		check.atLeast(config, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, this.settings.minCompactionLag().toMillis(),
				PROPERTIES + "min-compaction-lag");
		check.atLeast(config, TopicConfig.DELETE_RETENTION_MS_CONFIG, this.settings.deleteRetention().toMillis(),
				PROPERTIES + "delete-retention");
		Integer insync = this.settings.minInsyncReplicas();
		if (insync != null) {
			check.atLeast(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, insync, PROPERTIES + "min-insync-replicas");
		}
		String messages = this.settings.messagesTopic(namespace);
		Config lane = config(namespace, messages, true);
		if (lane != null) {
			new TopicCheck(namespace, messages).policy(lane, TopicConfig.CLEANUP_POLICY_DELETE);
		}
	}

	private Map<String, String> stateConfig() {
		Map<String, String> config = new HashMap<>();
		config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
		config.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, millis(this.settings.minCompactionLag()));
		config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(this.settings.deleteRetention()));
		config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(this.maxMessageBytes + SLACK));
		Integer insync = this.settings.minInsyncReplicas();
		if (insync != null) {
			config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, insync.toString());
		}
		return config;
	}

	private Map<String, String> messagesConfig() {
		return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
				TopicConfig.RETENTION_MS_CONFIG, millis(this.settings.messageRetention()),
				TopicConfig.SEGMENT_MS_CONFIG, millis(this.settings.messageRetention()),
				TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(this.maxMessageBytes + SLACK));
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

	private void create(String namespace, String topic, Map<String, String> config) {
		if (describe(namespace, topic) != null) {
			return;
		}
		NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.ofNullable(this.settings.replicationFactor()))
			.configs(config);
		try {
			get(admin().createTopics(List.of(wanted)).all());
		}
		catch (TopicExistsException ex) {
			// Somebody else was faster; it is verified below
		}
		catch (KafkaException ex) {
			throw this.failures.of(namespace, "The topic '" + topic + "' cannot be created", ex);
		}
	}

	private @Nullable TopicDescription describe(String namespace, String topic) {
		try {
			return get(admin().describeTopics(List.of(topic)).topicNameValues().get(topic));
		}
		catch (UnknownTopicOrPartitionException ex) {
			return null;
		}
		catch (KafkaException ex) {
			throw this.failures.of(namespace, "The topic '" + topic + "' cannot be looked at", ex);
		}
	}

	private @Nullable Config config(String namespace, String topic, boolean strict) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		try {
			return get(admin().describeConfigs(List.of(resource)).values().get(resource));
		}
		catch (KafkaException ex) {
			if (!strict && ex instanceof AuthorizationException) {
				return null;
			}
			throw this.failures.of(namespace, "The settings of topic '" + topic + "' cannot be read", ex);
		}
	}

	private Admin admin() {
		return this.admin.get();
	}

	/**
	 * Waits for the engine.
	 * @throws KafkaException if it failed or did not answer in time
	 */
	<T> T get(@Nullable KafkaFuture<T> future) {
		try {
			return Objects.requireNonNull(future).get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptException(ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof KafkaException cause) ? cause : new KafkaException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new org.apache.kafka.common.errors.TimeoutException("No answer", ex);
		}
	}

}
