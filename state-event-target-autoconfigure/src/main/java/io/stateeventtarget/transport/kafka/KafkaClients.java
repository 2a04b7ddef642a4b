package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the clients of the engine from the application's settings, and sets what the
 * guarantees need.
 */
public final class KafkaClients {

	private static final AtomicInteger COUNT = new AtomicInteger();

	/**
	 * What of the application's own clients must not be in ours: their types, their
	 * groups, and code that expects their records.
	 */
	private static final List<String> NOT_OURS = List.of("key.serializer", "value.serializer", "key.deserializer",
			"value.deserializer", "interceptor.classes", "partitioner.class", "group.id", "group.instance.id",
			"group.protocol", "group.remote.assignor", "transactional.id", "max.poll.interval.ms", "session.timeout.ms",
			"heartbeat.interval.ms", "partition.assignment.strategy");

	private static final int MOST_IN_FLIGHT = 5;

	private static final int RECORDS_AT_ONCE = 5000;

	private static final int RECONNECT_MILLIS = 1000;

	private final Map<String, Object> producer;

	private final Map<String, Object> consumer;

	private final Map<String, Object> admin;

	private final int timeout;

	/**
	 * Creates it.
	 * @param producer how the application configures producers
	 * @param consumer how it configures consumers
	 * @param admin how it configures clients that administer
	 * @param settings say how long is waited
	 */
	public KafkaClients(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin,
			KafkaSettings settings) {
		this.producer = bounded(producer, settings);
		this.consumer = bounded(consumer, settings);
		this.admin = bounded(admin, settings);
		this.timeout = settings.timeoutMillis();
	}

	/**
	 * Creates the producer of a log.
	 * @param id its transactional id
	 * @param transactionTimeout when the engine gives a transaction up
	 * @param maxBytes how long a record may be
	 */
	Producer<byte[], byte[]> writer(String id, Duration transactionTimeout, int maxBytes) {
		Map<String, Object> config = producing("log", maxBytes);
		config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
		config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(transactionTimeout.toMillis()));
		return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
	}

	/**
	 * Creates the producer of what is said beside the logs.
	 */
	Producer<byte[], byte[]> sender(int maxBytes) {
		return new KafkaProducer<>(producing("messages", maxBytes), new ByteArraySerializer(),
				new ByteArraySerializer());
	}

	/**
	 * Creates a consumer of what is committed, which begins nowhere by itself.
	 */
	Consumer<byte[], byte[]> reader(String role) {
		Map<String, Object> config = named(this.consumer, role);
		config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
		config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
		config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
		return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

	/**
	 * Creates a client that administers.
	 */
	Admin admin() {
		return Admin.create(named(this.admin, "admin"));
	}

	/**
	 * The addresses that the application configures.
	 */
	String servers() {
		return String.valueOf(this.producer.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
	}

	private Map<String, Object> producing(String role, int maxBytes) {
		Map<String, Object> config = named(this.producer, role);
		config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		config.put(ProducerConfig.ACKS_CONFIG, "all");
		config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, MOST_IN_FLIGHT);
		config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxBytes);
		config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, this.timeout);
		config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, this.timeout);
		return config;
	}

	private static Map<String, Object> named(Map<String, Object> settings, String role) {
		Map<String, Object> config = new HashMap<>(settings);
		Object id = config.getOrDefault(CommonClientConfigs.CLIENT_ID_CONFIG, "");
		String own = id.equals("") ? "state-event-target" : id.toString();
		config.put(CommonClientConfigs.CLIENT_ID_CONFIG, own + "-" + role + "-" + COUNT.incrementAndGet());
		return config;
	}

	private static Map<String, Object> bounded(Map<String, Object> settings, KafkaSettings bounds) {
		Map<String, Object> config = new HashMap<>(settings);
		config.keySet().removeAll(NOT_OURS);
		config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, bounds.timeoutMillis() / 2);
		config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, bounds.timeoutMillis());
		config.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS);
		return config;
	}

}
