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
 * The receiving JVM: {@code kind port count warmUp}, as {@link Receiver}, on Kafka.
 */
public final class KafkaReceiver {

	private KafkaReceiver() {
	}

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[1]);
		int count = Integer.parseInt(args[2]);
		int warmUp = Integer.parseInt(args[3]);
		switch (args[0]) {
			case "consumer" -> consumer(port, warmUp, count, false);
			case "consumer-latency" -> consumer(port, warmUp, count, true);
			case "sink" -> sink(port, warmUp, count);
			case "sink-latency" -> sinkLatency(port, warmUp, count);
			default -> throw new IllegalArgumentException(args[0]);
		}
		System.exit(0);
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

	private static void consumer(int port, int warmUp, int count, boolean latency) {
		Map<String, String> replica = new HashMap<>();
		long[] took = new long[warmUp + count];
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", "127.0.0.1:" + port, "isolation.level", "read_committed",
						"enable.auto.commit", false, "max.poll.records", 5000),
				new StringDeserializer(), new StringDeserializer())) {
			TopicPartition partition = new TopicPartition("raw", 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			consumer.position(partition);
			say("READY now");
			while (replica.size() < warmUp + count) {
				for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
					replica.put(record.key(), record.value());
					took[replica.size() - 1] = System.nanoTime()
							- (latency ? Receiver.number(record.value()) : System.nanoTime());
					if (replica.size() == warmUp) {
						say("WARM now");
					}
				}
			}
			say("DONE " + System.nanoTime());
			say(latency(took, warmUp));
		}
	}

	private static void sink(int port, int warmUp, int count) throws Exception {
		DefaultStateRegistry registry = Applications.kafka(port);
		StateSink<String, String> sink = registry.sink(Applications.definition(null));
		sink.synced().get(30, TimeUnit.SECONDS);
		say("READY now");
		Receiver.arrive(sink::size, warmUp, count);
	}

	private static void sinkLatency(int port, int warmUp, int count) throws Exception {
		long[] took = new long[warmUp + count];
		AtomicInteger seen = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(1);
		DefaultStateRegistry registry = Applications.kafka(port);
		StateSink<String, String> sink = registry.sink(Applications.definition((event) -> {
			if (event instanceof StateUpdated<String, String> updated) {
				int index = seen.getAndIncrement();
				if (index < took.length) {
					took[index] = System.nanoTime() - Receiver.number(updated.value());
				}
				if (index == took.length - 1) {
					done.countDown();
				}
			}
			return event;
		}));
		sink.synced().get(30, TimeUnit.SECONDS);
		say("READY now");
		done.await();
		say(latency(took, warmUp));
	}

	static String latency(long[] took, int warmUp) {
		long[] sorted = Arrays.copyOfRange(took, warmUp, took.length);
		Arrays.sort(sorted);
		return "LATENCY " + sorted[sorted.length / 2] / 1000 + " " + sorted[(int) (sorted.length * 0.99)] / 1000;
	}

}
