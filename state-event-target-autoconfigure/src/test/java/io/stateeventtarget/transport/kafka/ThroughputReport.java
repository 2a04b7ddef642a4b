package io.stateeventtarget.transport.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.AckMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;
import io.stateeventtarget.runtime.RuntimeSettings;
import io.stateeventtarget.server.KafkaServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * Prints how many changes a second come from a source to a sink through a broker, and how
 * many records from a raw transactional producer to a raw consumer, in turn.
 */
final class ThroughputReport {

	private static final int CHANGES = 200_000;

	private static final int ROUNDS = 5;

	private static final int BATCH = 8192;

	private static final String VALUE = "v".repeat(98);

	private final KafkaServer server;

	private final KafkaTestClients clients;

	private ThroughputReport(KafkaServer server) {
		this.server = server;
		this.clients = new KafkaTestClients(server.bootstrapServers());
	}

	public static void main(String[] arguments) throws Exception {
		try (KafkaServer server = KafkaServer.start()) {
			new ThroughputReport(server).run();
		}
	}

	private void run() throws Exception {
		double[] ratios = new double[ROUNDS];
		for (int round = -1; round < ROUNDS; round++) {
			double raw = raw("raw-" + (round + 1));
			double state = state("state-n" + (round + 1));
			System.out.printf(Locale.ROOT, "raw %.0f/s, state %.0f/s, ratio %.2f%n", raw, state, state / raw);
			if (round >= 0) {
				ratios[round] = state / raw;
			}
		}
		Arrays.sort(ratios);
		System.out.printf(Locale.ROOT, "median ratio of %d rounds: %.2f%n", ROUNDS, ratios[ROUNDS / 2]);
	}

	private double raw(String topic) throws Exception {
		try (Admin admin = this.clients.admin()) {
			admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
				.all()
				.get();
		}
		Map<String, Object> config = Map.of("bootstrap.servers", this.server.bootstrapServers(), "transactional.id",
				topic, "linger.ms", 0);
		CountDownLatch read = new CountDownLatch(1);
		Thread reader = new Thread(() -> read(topic, read));
		reader.start();
		byte[] value = ('"' + VALUE + '"').getBytes();
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(),
				new ByteArraySerializer())) {
			producer.initTransactions();
			long start = System.nanoTime();
			for (int i = 0; i < CHANGES; i += BATCH) {
				producer.beginTransaction();
				for (int k = i; k < Math.min(CHANGES, i + BATCH); k++) {
					producer.send(new ProducerRecord<>(topic, 0, ("key-" + k).getBytes(), value));
				}
				producer.commitTransaction();
			}
			read.await();
			return CHANGES / ((System.nanoTime() - start) / 1e9);
		}
	}

	private void read(String topic, CountDownLatch done) {
		Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", this.server.bootstrapServers()));
		config.put("isolation.level", "read_committed");
		config.put("max.poll.records", 5000);
		TopicPartition partition = new TopicPartition(topic, 0);
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.assign(Set.of(partition));
			consumer.seekToBeginning(Set.of(partition));
			for (int count = 0; count < CHANGES;) {
				count += consumer.poll(Duration.ofMillis(100)).count();
			}
		}
		done.countDown();
	}

	private double state(String namespace) {
		StateDefinition<String, String> definition = StateDefinition.builder(namespace, String.class, String.class)
			.source((options) -> options.withAck(AckMode.LOCAL))
			.build();
		DefaultStateRegistry owner = registry("owner");
		DefaultStateRegistry replica = registry("replica");
		try {
			StateSource<String, String> source = owner.source(definition);
			owner.startSources();
			StateSink<String, String> sink = replica.sink(definition);
			replica.startSinks();
			sink.synced().get(60, TimeUnit.SECONDS);
			long start = System.nanoTime();
			for (int i = 0; i < CHANGES; i++) {
				source.set("key-" + i, VALUE);
			}
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(2))
				.until(() -> sink.version().equals(source.version()));
			double rate = CHANGES / ((System.nanoTime() - start) / 1e9);
			if (sink.size() != CHANGES) {
				throw new IllegalStateException("Only " + sink.size() + " entries arrived");
			}
			return rate;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			replica.close();
			owner.close();
			replica.stopTransport();
			owner.stopTransport();
		}
	}

	private DefaultStateRegistry registry(String node) {
		DefaultStateRegistry registry = new DefaultStateRegistry(new RuntimeSettings(node, this.clients.stopped(),
				Clock.systemUTC(), System::nanoTime, new LoggingStateListenerErrorHandler(), new RuntimeListener() {
				}));
		registry.startTransport();
		return registry;
	}

}
