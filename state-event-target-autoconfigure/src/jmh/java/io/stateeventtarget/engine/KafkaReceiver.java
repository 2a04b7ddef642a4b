package io.stateeventtarget.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The receiving JVM: {@code kind port count}, as {@link Receiver}, on Kafka.
 */
public final class KafkaReceiver {

	private KafkaReceiver() {
	}

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[1]);
		int count = Integer.parseInt(args[2]);
		switch (args[0]) {
			case "consumer" -> consumer(port, count, false);
			case "consumer-latency" -> consumer(port, count, true);
			case "sink" -> sink(port, count);
			case "sink-latency" -> sinkLatency(port, count);
			default -> throw new IllegalArgumentException(args[0]);
		}
		System.exit(0);
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

	private static void consumer(int port, int count, boolean latency) {
		Map<String, String> replica = new HashMap<>();
		long[] took = new long[count];
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", "127.0.0.1:" + port, "isolation.level", "read_committed",
						"enable.auto.commit", false, "max.poll.records", 5000),
				new StringDeserializer(), new StringDeserializer())) {
			TopicPartition partition = new TopicPartition("raw", 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			consumer.position(partition);
			say("READY now");
			while (replica.size() < count) {
				for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
					replica.put(record.key(), record.value());
					took[replica.size() - 1] = System.nanoTime()
							- (latency ? Receiver.number(record.value()) : System.nanoTime());
				}
			}
			say("DONE " + System.nanoTime());
			say(latency(took));
		}
	}

	private static void sink(int port, int count) throws Exception {
		DefaultStateRegistry registry = Applications.kafka(port);
		StateSink<String, String> sink = registry.sink(Applications.definition(null));
		sink.synced().get(30, TimeUnit.SECONDS);
		say("READY now");
		while (sink.size() < count) {
			TimeUnit.MILLISECONDS.sleep(2);
		}
		say("DONE " + System.nanoTime());
	}

	private static void sinkLatency(int port, int count) throws Exception {
		long[] took = new long[count];
		AtomicInteger seen = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(1);
		DefaultStateRegistry registry = Applications.kafka(port);
		StateSink<String, String> sink = registry.sink(Applications.definition((event) -> {
			if (event instanceof StateUpdated<String, String> updated) {
				int index = seen.getAndIncrement();
				if (index < count) {
					took[index] = System.nanoTime() - Receiver.number(updated.value());
				}
				if (index == count - 1) {
					done.countDown();
				}
			}
			return event;
		}));
		sink.synced().get(30, TimeUnit.SECONDS);
		say("READY now");
		done.await();
		say(latency(took));
	}

	static String latency(long[] took) {
		// The first fifth is warm-up
		long[] sorted = Arrays.copyOfRange(took, took.length / 5, took.length);
		Arrays.sort(sorted);
		return "LATENCY " + sorted[sorted.length / 2] / 1000 + " " + sorted[(int) (sorted.length * 0.99)] / 1000;
	}

}
