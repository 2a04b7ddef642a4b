package io.stateeventtarget.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import io.stateeventtarget.StateSource;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.server.KafkaServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Prints what Kafka carries from one JVM to another, and the ratios to a plain loop of a
 * transactional producer and a consumer of what is committed, which takes turns with it.
 * The producer commits what piled up while the transaction before was under way, as a
 * source does. The arguments are the measures wanted ({@code throughput latency}), none
 * for all.
 */
public final class KafkaReport {

	private static final int ROUNDS = Integer.getInteger("rounds", 5);

	private static final int CHANGES = Integer.getInteger("changes", 1_000_000);

	private static final int WARM_UP = Integer.getInteger("warm-up", 500_000);

	private static final int MOST_AT_ONCE = 8192;

	private static final List<String> HEAP = List.of("-Xmx1500m");

	private KafkaReport() {
	}

	public static void main(String[] args) throws Exception {
		List<String> wanted = (args.length > 0) ? List.of(args) : List.of("throughput", "latency");
		if (wanted.contains("throughput")) {
			throughput();
		}
		if (wanted.contains("latency")) {
			latency();
		}
		System.exit(0);
	}

	private static void throughput() throws Exception {
		double[] raw = new double[ROUNDS];
		double[] ours = new double[ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			Measured loop = raw();
			Measured sink = source();
			raw[i] = loop.rate();
			ours[i] = sink.rate();
			System.out.printf("round %d: loop %,.0f/s, source to sink %,.0f/s; a record took %s, a change took %s%n",
					i + 1, raw[i], ours[i], loop.cpu(), sink.cpu());
		}
		System.out.printf("throughput: source to sink %,.0f/s, %.2f times a loop%n", Rounds.median(ours),
				Rounds.median(Rounds.ratios(ours, raw)));
	}

	private static void latency() throws Exception {
		double[][] raw = new double[2][ROUNDS];
		double[][] ours = new double[2][ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			String[] latency = new String[2];
			rawLatency(latency);
			sourceLatency(latency);
			Rounds.note(raw, i, latency[0]);
			Rounds.note(ours, i, latency[1]);
			System.out.printf("round %d: loop p50 %.0f p99 %.0f us, source to sink p50 %.0f p99 %.0f us%n", i + 1,
					raw[0][i], raw[1][i], ours[0][i], ours[1][i]);
		}
		System.out.printf("latency: p50 %.0f us, %.2f times a loop; p99 %.0f us, %.2f times%n", Rounds.median(ours[0]),
				Rounds.median(Rounds.ratios(ours[0], raw[0])), Rounds.median(ours[1]),
				Rounds.median(Rounds.ratios(ours[1], raw[1])));
	}

	private static void rawLatency(String[] latency) throws Exception {
		try (KafkaServer server = KafkaServer.start()) {
			createTopic(server);
			try (ChildProcess receiver = receiver("consumer-latency", server, Pace.COUNT, Pace.WARM_UP); Loop loop = new Loop(server)) {
				receiver.await("READY");
				Pace.keep((i) -> loop
					.add(new ProducerRecord<>("raw", "key-" + i, Applications.value(System.nanoTime()))));
				latency[0] = receiver.await("LATENCY");
			}
		}
	}

	private static void sourceLatency(String[] latency) throws Exception {
		try (KafkaServer server = KafkaServer.start();
				DefaultStateRegistry registry = Applications.kafka(server.port())) {
			StateSource<String, String> source = registry.source(Applications.definition(null));
			Applications.awaitPrimary(source);
			try (ChildProcess receiver = receiver("sink-latency", server, Pace.COUNT, Pace.WARM_UP)) {
				receiver.await("READY");
				Pace.keep((i) -> source.set("key-" + i, Applications.value(System.nanoTime())));
				latency[1] = receiver.await("LATENCY");
			}
		}
	}

	private static Measured raw() throws Exception {
		try (KafkaServer server = KafkaServer.start()) {
			createTopic(server);
			try (ChildProcess receiver = receiver("consumer", server, CHANGES, WARM_UP);
					Loop loop = new Loop(server)) {
				return Measured.of(receiver, WARM_UP, CHANGES, (from, to) -> {
					for (int i = from; i < to; i++) {
						loop.add(new ProducerRecord<>("raw", "key-" + i, Applications.value(i)));
					}
				});
			}
		}
	}

	private static Measured source() throws Exception {
		try (KafkaServer server = KafkaServer.start();
				DefaultStateRegistry registry = Applications.kafka(server.port())) {
			StateSource<String, String> source = registry.source(Applications.definition(null));
			Applications.awaitPrimary(source);
			try (ChildProcess receiver = receiver("sink", server, CHANGES, WARM_UP)) {
				return Measured.of(receiver, WARM_UP, CHANGES, (from, to) -> {
					for (int i = from; i < to; i++) {
						source.set("key-" + i, Applications.value(i));
					}
				});
			}
		}
	}

	private static ChildProcess receiver(String kind, KafkaServer server, int count, int warmUp) throws Exception {
		return new ChildProcess(KafkaReceiver.class, HEAP, kind, Integer.toString(server.port()),
				Integer.toString(count), Integer.toString(warmUp));
	}

	private static void createTopic(KafkaServer server) throws Exception {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
			admin.createTopics(List.of(new NewTopic("raw", 1, (short) 1))).all().get();
		}
	}

	/**
	 * A producer that commits what piled up.
	 */
	private static final class Loop implements AutoCloseable {

		private final BlockingQueue<ProducerRecord<String, String>> queue = new ArrayBlockingQueue<>(65_536);

		private final KafkaProducer<String, String> producer;

		private final Thread thread = new Thread(this::run);

		Loop(KafkaServer server) {
			this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", server.bootstrapServers(),
					"transactional.id", "raw", "acks", "all", "linger.ms", 0), new StringSerializer(),
					new StringSerializer());
			this.producer.initTransactions();
			this.thread.setDaemon(true);
			this.thread.start();
		}

		void add(ProducerRecord<String, String> record) {
			try {
				this.queue.put(record);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private void run() {
			List<ProducerRecord<String, String>> batch = new ArrayList<>();
			try {
				while (!Thread.currentThread().isInterrupted()) {
					batch.add(this.queue.take());
					this.queue.drainTo(batch, MOST_AT_ONCE - 1);
					this.producer.beginTransaction();
					batch.forEach(this.producer::send);
					this.producer.commitTransaction();
					batch.clear();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void close() throws Exception {
			this.thread.interrupt();
			this.thread.join(10_000);
			this.producer.close();
		}

	}

}
