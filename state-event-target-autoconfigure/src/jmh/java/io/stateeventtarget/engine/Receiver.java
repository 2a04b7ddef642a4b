package io.stateeventtarget.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * The receiving JVM: {@code kind port count warmUp}. Says READY, then, where there is a
 * warm-up, WARM once that has arrived, then DONE with the time on the monotonic clock,
 * which all JVMs of a machine share, or LATENCY with percentiles.
 */
public final class Receiver {

	private Receiver() {
	}

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[1]);
		int count = Integer.parseInt(args[2]);
		int warmUp = (args.length > 3) ? Integer.parseInt(args[3]) : 0;
		switch (args[0]) {
			case "publish" -> publish(port, warmUp, count);
			case "sink" -> sink(port, warmUp, count);
			case "redisson" -> redisson(port, warmUp, count);
			case "stream-latency" -> streamLatency(port, warmUp + count, warmUp);
			case "sink-latency" -> sinkLatency(port, warmUp + count, warmUp);
			case "hscan" -> hscan(port);
			case "bootstrap" -> bootstrap(port, count);
			default -> throw new IllegalArgumentException(args[0]);
		}
		System.exit(0);
	}

	private static void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

	private static void publish(int port, int warmUp, int count) throws InterruptedException {
		Map<String, String> replica = new HashMap<>();
		CountDownLatch done = new CountDownLatch(1);
		StatefulRedisPubSubConnection<String, String> connection = Applications.client(port).connectPubSub();
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(String channel, String message) {
				int end = message.indexOf('|');
				replica.put(message.substring(0, end), message.substring(end + 1));
				if (replica.size() == warmUp) {
					say("WARM now");
				}
				if (replica.size() == warmUp + count) {
					done.countDown();
				}
			}

		});
		connection.sync().subscribe("bench");
		say("READY now");
		done.await();
		say("DONE " + System.nanoTime());
	}

	private static void sink(int port, int warmUp, int count) throws Exception {
		DefaultStateRegistry registry = Applications.redis(port);
		StateSink<String, String> sink = registry.sink(Applications.definition(null));
		sink.synced().get(30, TimeUnit.SECONDS);
		say("READY now");
		arrive(sink::size, warmUp, count);
	}

	private static void redisson(int port, int warmUp, int count) throws Exception {
		RLocalCachedMap<String, String> map = localCachedMap(port);
		map.put("first", "value");
		say("READY now");
		arrive(() -> map.cachedKeySet().size() - 1, warmUp, count);
	}

	static void arrive(IntSupplier size, int warmUp, int count) throws InterruptedException {
		while (size.getAsInt() < warmUp) {
			TimeUnit.MILLISECONDS.sleep(2);
		}
		say("WARM now");
		while (size.getAsInt() < warmUp + count) {
			TimeUnit.MILLISECONDS.sleep(2);
		}
		say("DONE " + System.nanoTime());
	}

	static RLocalCachedMap<String, String> localCachedMap(int port) {
		Config config = new Config();
		config.useSingleServer().setAddress("redis://127.0.0.1:" + port).setTimeout(30_000);
		RedissonClient client = Redisson.create(config);
		return client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("redisson")
			.codec(StringCodec.INSTANCE)
			.syncStrategy(LocalCachedMapOptions.SyncStrategy.UPDATE)
			.storeMode(LocalCachedMapOptions.StoreMode.LOCALCACHE_REDIS));
	}

	@SuppressWarnings("unchecked")
	private static void streamLatency(int port, int count, int warmUp) {
		RedisClient client = Applications.client(port);
		StatefulRedisConnection<String, String> connection = client.connect();
		connection.setTimeout(Duration.ofSeconds(60));
		RedisCommands<String, String> commands = connection.sync();
		long[] took = new long[count];
		int seen = 0;
		String last = "0-0";
		say("READY now");
		while (seen < count) {
			List<StreamMessage<String, String>> messages = commands.xread(XReadArgs.Builder.block(10_000),
					XReadArgs.StreamOffset.from("stream", last));
			long now = System.nanoTime();
			for (StreamMessage<String, String> message : messages) {
				took[seen++] = now - number(message.getBody().get("value"));
				last = message.getId();
			}
		}
		say(KafkaReceiver.latency(took, warmUp));
	}

	private static void sinkLatency(int port, int count, int warmUp) throws Exception {
		long[] took = new long[count];
		AtomicInteger seen = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(1);
		DefaultStateRegistry registry = Applications.redis(port);
		StateSink<String, String> sink = registry.sink(Applications.definition((event) -> {
			if (event instanceof StateUpdated<String, String> updated) {
				int index = seen.getAndIncrement();
				if (index < count) {
					took[index] = System.nanoTime() - number(updated.value());
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
		say(KafkaReceiver.latency(took, warmUp));
	}

	static long number(String value) {
		return Long.parseLong(value.substring(0, value.indexOf(' ')));
	}

	private static void hscan(int port) {
		RedisCommands<String, String> commands = Applications.client(port).connect().sync();
		commands.ping();
		long start = System.nanoTime();
		Map<String, String> map = new HashMap<>();
		ScanArgs page = ScanArgs.Builder.limit(5_000);
		MapScanCursor<String, String> cursor = commands.hscan("{bench:bench}:state", ScanCursor.INITIAL, page);
		map.putAll(cursor.getMap());
		while (!cursor.isFinished()) {
			cursor = commands.hscan("{bench:bench}:state", cursor, page);
			map.putAll(cursor.getMap());
		}
		say("TOOK " + (System.nanoTime() - start) / 1_000_000 + " " + map.size());
	}

	private static void bootstrap(int port, int count) throws Exception {
		DefaultStateRegistry registry = Applications.redis(port);
		long start = System.nanoTime();
		StateSink<String, String> sink = registry.sink(Applications.definition(null));
		sink.synced().get(120, TimeUnit.SECONDS);
		long took = (System.nanoTime() - start) / 1_000_000;
		if (sink.size() != count) {
			throw new IllegalStateException("The sink has " + sink.size() + " entries");
		}
		System.gc();
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		say("TOOK " + took + " " + (runtime.totalMemory() - runtime.freeMemory()) / (1 << 20));
	}

}
