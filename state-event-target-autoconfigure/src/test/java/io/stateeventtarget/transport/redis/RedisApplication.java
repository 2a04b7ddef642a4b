package io.stateeventtarget.transport.redis;

import java.time.Clock;
import java.time.Duration;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;
import io.stateeventtarget.runtime.RuntimeSettings;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * What an application has of this transport: a client of its own, a registry, and a
 * transport for tests that go without a registry.
 */
final class RedisApplication implements AutoCloseable {

	static final RedisTransportSettings SETTINGS = settings("test");

	final LettuceConnectionFactory factory;

	final RedisStateTransport transport;

	private final DefaultStateRegistry registry;

	RedisApplication(int port) {
		this(new RedisStandaloneConfiguration("127.0.0.1", port), SETTINGS);
	}

	RedisApplication(RedisStandaloneConfiguration server, RedisTransportSettings settings) {
		this.factory = factory(server);
		this.transport = transport(this.factory, settings);
		this.registry = new DefaultStateRegistry(
				new RuntimeSettings("test", this.transport, Clock.systemUTC(), System::nanoTime, (failure) -> {
				}, new Silence()));
		this.registry.startTransport();
		this.registry.startSources();
		this.registry.startSinks();
	}

	static RedisTransportSettings settings(String keyPrefix) {
		return new RedisTransportSettings(keyPrefix, Duration.ofSeconds(5), 1000, 64 << 20);
	}

	/**
	 * A client as Spring Boot configures it.
	 */
	static LettuceConnectionFactory factory(RedisStandaloneConfiguration server) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(server,
				LettuceClientConfiguration.builder()
					.clientOptions(ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build())
					.shutdownTimeout(Duration.ZERO)
					.build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	static RedisStateTransport transport(LettuceConnectionFactory factory, RedisTransportSettings settings) {
		return new RedisStateTransport(factory,
				new StateJsonCodecs(JsonMapper.builder().build(), MessageLimits.defaults()), settings);
	}

	DefaultStateRegistry registry() {
		return this.registry;
	}

	PlainSource source(StateDefinition<String, String> definition, String id) {
		return new PlainSource(this.transport, definition, id);
	}

	<K, V> StateSink<K, V> sink(StateDefinition<K, V> definition) {
		return this.registry.sink(definition);
	}

	@Override
	public void close() {
		this.registry.close();
		this.transport.stop();
		this.factory.destroy();
	}

	private static final class Silence implements RuntimeListener {

		@Override
		public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
		}

		@Override
		public void sourcePromoted(StateSource<?, ?> source, long epoch) {
		}

		@Override
		public void sourceFenced(StateSource<?, ?> source, long epoch, long fencedBy) {
		}

	}

}
