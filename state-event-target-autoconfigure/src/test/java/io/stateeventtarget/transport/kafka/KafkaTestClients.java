package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Transports and clients of one broker.
 */
record KafkaTestClients(String servers) {

	KafkaStateTransport transport() {
		return transport(settings());
	}

	KafkaStateTransport transport(KafkaSettings settings) {
		KafkaStateTransport transport = stopped(settings);
		transport.start();
		return transport;
	}

	/**
	 * A transport that is not started.
	 */
	KafkaStateTransport stopped() {
		return stopped(settings());
	}

	private KafkaStateTransport stopped(KafkaSettings settings) {
		Map<String, Object> config = Map.of("bootstrap.servers", this.servers);
		MessageLimits limits = MessageLimits.defaults();
		return new KafkaStateTransport(new KafkaClients(config, config, config, settings), settings,
				new StateJsonCodecs(JsonMapper.builder().build(), limits));
	}

	static KafkaSettings settings() {
		return settings(Duration.ofSeconds(10), Duration.ofMinutes(10), null);
	}

	static KafkaSettings settings(Duration timeout, Duration compactionLag, Short replicas) {
		return new KafkaSettings("test", replicas, null, compactionLag,
				compactionLag.isZero() ? Duration.ofMillis(500) : Duration.ofHours(1), Duration.ofMinutes(10), timeout);
	}

	Admin admin() {
		return Admin.create(Map.of("bootstrap.servers", this.servers));
	}

	void configure(String topic, Map<String, String> settings) throws Exception {
		try (Admin admin = admin()) {
			List<AlterConfigOp> operations = settings.entrySet()
				.stream()
				.map((entry) -> new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()),
						AlterConfigOp.OpType.SET))
				.toList();
			admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations))
				.all()
				.get(20, TimeUnit.SECONDS);
		}
	}

	/**
	 * The keys that a topic still has records of, as often as it has.
	 */
	List<String> keys(String topic) {
		Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", this.servers));
		config.put("isolation.level", "read_committed");
		TopicPartition partition = new TopicPartition(topic, 0);
		List<String> keys = new java.util.ArrayList<>();
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.assign(Set.of(partition));
			consumer.seekToBeginning(Set.of(partition));
			long end = consumer.endOffsets(Set.of(partition)).get(partition);
			while (consumer.position(partition) < end) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
					keys.add(new String(record.key()) + ((record.value() == null) ? "-" : ""));
				}
			}
		}
		return keys;
	}

}
