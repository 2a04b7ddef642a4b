package io.stateeventtarget.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.server.RedisServer;
import org.redisson.api.RLocalCachedMap;

/**
 * Prints what Redis carries from one JVM to another, and the ratios to plain clients of
 * it that take turns with it. The arguments are the measures wanted ({@code throughput
 * latency bootstrap storm}), none for all.
 */
public final class RedisReport {

	private static final int ROUNDS = Integer.getInteger("rounds", 5);

	private static final int CHANGES = Integer.getInteger("changes", 1_000_000);

	private static final int WARM_UP = Integer.getInteger("warm-up", 500_000);

	private static final int SLOW_CHANGES = 100_000;

	private static final int SLOW_WARM_UP = 50_000;

	private static final int ENTRIES = 1_000_000;

	private static final List<String> HEAP = List.of("-Xmx1500m");

	private RedisReport() {
	}

	public static void main(String[] args) throws Exception {
		List<String> wanted = (args.length > 0) ? List.of(args)
				: List.of("throughput", "latency", "bootstrap", "storm");
		if (wanted.contains("throughput")) {
			throughput();
		}
		if (wanted.contains("latency")) {
			latency();
		}
		if (wanted.contains("bootstrap")) {
			bootstrap();
		}
		if (wanted.contains("storm")) {
			storm();
		}
		System.exit(0);
	}

	private static void throughput() throws Exception {
		double[] publish = new double[ROUNDS];
		double[] ours = new double[ROUNDS];
		double[] redisson = new double[ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			Measured raw = publish(CHANGES / 2);
			Measured sink = source(CHANGES);
			publish[i] = raw.rate();
			ours[i] = sink.rate();
			redisson[i] = redisson(SLOW_CHANGES).rate();
			System.out.printf("round %d: publish %,.0f/s, source to sink %,.0f/s, Redisson %,.0f/s; a message took %s, "
					+ "a change took %s%n", i + 1, publish[i], ours[i], redisson[i], raw.cpu(), sink.cpu());
		}
		System.out.printf("throughput: source to sink %,.0f/s, %.2f times publish, %.1f times Redisson%n",
				Rounds.median(ours), Rounds.median(Rounds.ratios(ours, publish)),
				Rounds.median(Rounds.ratios(ours, redisson)));
	}

	private static Measured publish(int count) throws Exception {
		try (RedisServer server = RedisServer.start(); ChildProcess receiver = receiver("publish", server, count, WARM_UP)) {
			RedisClient client = Applications.client(server.port());
			RedisAsyncCommands<String, String> commands = client.connect().async();
			Semaphore window = new Semaphore(10_000);
			Measured measured = Measured.of(receiver, WARM_UP, count, (from, to) -> {
				for (int i = from; i < to; i++) {
					window.acquire();
					commands.publish("bench", "key-" + i + "|" + Applications.value(i))
						.whenComplete((reached, failure) -> window.release());
				}
			});
			client.shutdown();
			return measured;
		}
	}

	private static Measured source(int count) throws Exception {
		try (RedisServer server = RedisServer.start();
				DefaultStateRegistry registry = Applications.redis(server.port())) {
			StateSource<String, String> source = registry.source(Applications.definition(null));
			Applications.awaitPrimary(source);
			try (ChildProcess receiver = receiver("sink", server, count, WARM_UP)) {
				return Measured.of(receiver, WARM_UP, count, (from, to) -> {
					for (int i = from; i < to; i++) {
						source.set("key-" + i, Applications.value(i));
					}
				});
			}
		}
	}

	private static Measured redisson(int count) throws Exception {
		try (RedisServer server = RedisServer.start(); ChildProcess receiver = receiver("redisson", server, count, SLOW_WARM_UP)) {
			RLocalCachedMap<String, String> map = Receiver.localCachedMap(server.port());
			Semaphore window = new Semaphore(1_000);
			return Measured.of(receiver, SLOW_WARM_UP, count, (from, to) -> {
				for (int i = from; i < to; i++) {
					window.acquire();
					map.fastPutAsync("key-" + i, Applications.value(i))
						.whenComplete((fresh, failure) -> window.release());
				}
			});
		}
	}

	private static ChildProcess receiver(String kind, RedisServer server, int count, int warmUp) throws Exception {
		return new ChildProcess(Receiver.class, HEAP, kind, Integer.toString(server.port()), Integer.toString(count),
				Integer.toString(warmUp));
	}

	private static void latency() throws Exception {
		double[][] raw = new double[2][ROUNDS];
		double[][] ours = new double[2][ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			Rounds.note(raw, i, streamLatency());
			Rounds.note(ours, i, sinkLatency());
			System.out.printf("round %d: stream p50 %.0f p99 %.0f us, source to sink p50 %.0f p99 %.0f us%n", i + 1,
					raw[0][i], raw[1][i], ours[0][i], ours[1][i]);
		}
		System.out.printf("latency: p50 %.0f us, %.2f times a stream; p99 %.0f us, %.2f times%n",
				Rounds.median(ours[0]), Rounds.median(Rounds.ratios(ours[0], raw[0])), Rounds.median(ours[1]),
				Rounds.median(Rounds.ratios(ours[1], raw[1])));
	}

	private static String streamLatency() throws Exception {
		try (RedisServer server = RedisServer.start();
				ChildProcess receiver = receiver("stream-latency", server, Pace.COUNT, Pace.WARM_UP)) {
			receiver.await("READY");
			RedisClient client = Applications.client(server.port());
			RedisAsyncCommands<String, String> commands = client.connect().async();
			Pace.keep(
					(i) -> commands.xadd("stream", "key", "key-" + i, "value", Applications.value(System.nanoTime())));
			String latency = receiver.await("LATENCY");
			client.shutdown();
			return latency;
		}
	}

	private static String sinkLatency() throws Exception {
		try (RedisServer server = RedisServer.start();
				DefaultStateRegistry registry = Applications.redis(server.port())) {
			StateSource<String, String> source = registry.source(Applications.definition(null));
			Applications.awaitPrimary(source);
			try (ChildProcess receiver = receiver("sink-latency", server, Pace.COUNT, Pace.WARM_UP)) {
				receiver.await("READY");
				Pace.keep((i) -> source.set("key-" + i, Applications.value(System.nanoTime())));
				return receiver.await("LATENCY");
			}
		}
	}

	private static void bootstrap() throws Exception {
		double[] raw = new double[ROUNDS];
		double[] ours = new double[ROUNDS];
		try (RedisServer server = RedisServer.start()) {
			try (DefaultStateRegistry registry = Applications.redis(server.port())) {
				StateSource<String, String> source = registry.source(Applications.definition(null));
				Applications.awaitPrimary(source);
				for (int i = 0; i < ENTRIES; i++) {
					source.set("key-" + i, Applications.value(i));
				}
				registry.stopSources();
			}
			for (int i = 0; i < ROUNDS; i++) {
				raw[i] = took(server, "hscan", HEAP)[0];
				double[] sink = took(server, "bootstrap", HEAP);
				ours[i] = sink[0];
				System.out.printf("round %d: hscan %.0f ms, sink %.0f ms, %.0f MiB retained%n", i + 1, raw[i], ours[i],
						sink[1]);
			}
			System.out.printf("bootstrap: %.0f ms, %.2f times hscan (%,d entries)%n", Rounds.median(ours),
					Rounds.median(Rounds.ratios(ours, raw)), ENTRIES);
			double retained = took(server, "bootstrap", HEAP)[1];
			String twice = "-Xmx" + (int) (2 * retained) + "m";
			System.out.printf("with %s: %.0f ms%n", twice, took(server, "bootstrap", List.of(twice))[0]);
		}
	}

	private static double[] took(RedisServer server, String kind, List<String> options) throws Exception {
		try (ChildProcess receiver = new ChildProcess(Receiver.class, options, kind, Integer.toString(server.port()),
				Integer.toString(ENTRIES))) {
			String[] parts = receiver.await("TOOK").split("[ @]");
			return new double[] { Double.parseDouble(parts[0]), Double.parseDouble(parts[1]) };
		}
	}

	private static void storm() throws Exception {
		int sinks = 200;
		try (RedisServer server = RedisServer.startDurable();
				DefaultStateRegistry owner = Applications.redis(server.port())) {
			StateSource<String, String> source = owner.source(Applications.definition(null));
			Applications.awaitPrimary(source);
			for (int i = 0; i < 10_000; i++) {
				source.set("key-" + i, Applications.value(i));
			}
			List<DefaultStateRegistry> registries = new ArrayList<>();
			List<StateSink<String, String>> replicas = new ArrayList<>();
			for (int i = 0; i < sinks; i++) {
				DefaultStateRegistry registry = Applications.redis(server.port());
				registries.add(registry);
				replicas.add(registry.sink(Applications.definition(null)));
			}
			awaitAll(replicas, SyncStatus.SYNCED);
			for (int i = 0; i < ROUNDS; i++) {
				server.kill();
				awaitAll(replicas, SyncStatus.STALE);
				source.set("round", Integer.toString(i));
				long start = System.nanoTime();
				server.restart();
				awaitAll(replicas, SyncStatus.SYNCED);
				String last = Integer.toString(i);
				while (!replicas.stream().allMatch((sink) -> last.equals(sink.peek("round")))) {
					TimeUnit.MILLISECONDS.sleep(5);
				}
				System.out.printf("storm %d: %d sinks of %,d entries in sync and equal %,d ms after the restart%n",
						i + 1, sinks, source.size(), (System.nanoTime() - start) / 1_000_000);
			}
			registries.forEach(DefaultStateRegistry::close);
		}
	}

	private static void awaitAll(List<StateSink<String, String>> sinks, SyncStatus status) throws InterruptedException {
		while (!sinks.stream().allMatch((sink) -> sink.status() == status)) {
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

}
