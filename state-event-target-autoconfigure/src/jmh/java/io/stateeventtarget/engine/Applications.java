package io.stateeventtarget.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.stateeventtarget.AckMode;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;
import io.stateeventtarget.runtime.RuntimeSettings;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.kafka.KafkaClients;
import io.stateeventtarget.transport.kafka.KafkaSettings;
import io.stateeventtarget.transport.kafka.KafkaStateTransport;
import io.stateeventtarget.transport.redis.RedisStateTransport;
import io.stateeventtarget.transport.redis.RedisTransportSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Applications with sources or sinks on an engine, without Spring Boot around them.
 */
final class Applications {

	private static final String LETTERS = letters(4096 + 80);

	private Applications() {
	}

	/**
	 * A value of 100 bytes: a number, and letters that are not the same in each value.
	 */
	static String value(long number) {
		String digits = Long.toString(number);
		int from = (int) (number * 37 & 4095);
		return digits + " ".repeat(20 - digits.length()) + LETTERS.substring(from, from + 80);
	}

	private static String letters(int length) {
		return new Random(1).ints(length, 'a', 'z' + 1)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	static RedisClient client(int port) {
		return RedisClient.create(RedisURI.create("127.0.0.1", port));
	}

	static StateDefinition<String, String> definition(@Nullable SinkHandler<String, String> handler) {
		return StateDefinition.builder("bench", String.class, String.class)
			.source((options) -> options.withAck(AckMode.LOCAL).withAckTimeout(Duration.ofSeconds(60)))
			.sink((options) -> options)
			.sinkHandler(handler)
			.build();
	}

	static DefaultStateRegistry redis(int port) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", port));
		factory.afterPropertiesSet();
		factory.start();
		return registry(
				new RedisStateTransport(factory, new StateJsonCodecs(new JsonMapper(), MessageLimits.defaults()),
						new RedisTransportSettings("bench", Duration.ofSeconds(10), 10_000, 256L << 20)));
	}

	static DefaultStateRegistry kafka(int port) {
		KafkaSettings settings = new KafkaSettings("bench", null, null, Duration.ofHours(1), Duration.ofDays(1),
				Duration.ofMinutes(10), Duration.ofSeconds(10));
		Map<String, Object> config = Map.of("bootstrap.servers", "127.0.0.1:" + port);
		return registry(new KafkaStateTransport(new KafkaClients(config, config, config, settings), settings,
				new StateJsonCodecs(new JsonMapper(), MessageLimits.defaults())));
	}

	static void awaitPrimary(StateSource<?, ?> source) throws InterruptedException {
		while (!source.isPrimary()) {
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	static DefaultStateRegistry registry(StateTransport transport) {
		DefaultStateRegistry registry = new DefaultStateRegistry(new RuntimeSettings("bench", transport,
				Clock.systemUTC(), System::nanoTime, (failure) -> System.err.println(failure), new RuntimeListener() {
				}, null));
		registry.startTransport();
		registry.startSources();
		registry.startSinks();
		return registry;
	}

}
