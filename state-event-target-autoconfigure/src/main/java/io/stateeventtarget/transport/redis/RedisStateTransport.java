package io.stateeventtarget.transport.redis;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.log.FollowedSink;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Keeps the state of each namespace in a Redis hash and its changes in a stream, written
 * in one step. Sinks start and stay current from Redis, also while no source is up.
 * Thread-safe.
 */
public final class RedisStateTransport implements StateTransport {

	/**
	 * The name of this transport.
	 */
	public static final String NAME = "redis";

	private final LettuceConnectionFactory factory;

	private final StateJsonCodecs codecs;

	private final RedisTransportSettings settings;

	@GuardedBy("this")
	private @Nullable Run run;

	/**
	 * Creates the transport; it connects when it is used.
	 * @param factory a {@code LettuceConnectionFactory}
	 * @param codecs write and read keys and values
	 * @param settings how state is kept
	 * @throws IllegalStateException if the factory is another
	 */
	public RedisStateTransport(RedisConnectionFactory factory, StateJsonCodecs codecs,
			RedisTransportSettings settings) {
		this.factory = RedisConnections.requireLettuce(Objects.requireNonNull(factory, "factory"));
		this.codecs = Objects.requireNonNull(codecs, "codecs");
		this.settings = Objects.requireNonNull(settings, "settings");
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public void start() {
		run();
	}

	@Override
	public void stop() {
		Run ended;
		synchronized (this) {
			ended = this.run;
			this.run = null;
		}
		if (ended != null) {
			ended.close();
		}
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		if (definition.audienceResolver() != null) {
			throw new IllegalStateException("The namespace '" + definition.namespace()
					+ "' has an AudienceResolver, but on the transport 'redis' every sink reads the whole state: "
					+ "remove the AudienceResolver or use the transport 'local' or 'rabbit'");
		}
		return new RedisSourceChannel<>(run().engine, definition, sourceId, this.codecs.codec(definition), receiver)
			.open();
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		Run current = run();
		RedisNamespace<K, V> namespace = current.namespace(definition);
		FollowedSink<K, V> sink = namespace.attach(receiver);
		return new RedisSinkChannel<>(current.engine, namespace, sinkId, sink).open();
	}

	private synchronized Run run() {
		Run current = this.run;
		if (current == null) {
			current = new Run();
			this.run = current;
		}
		return current;
	}

	/**
	 * What lives from start to stop.
	 */
	private final class Run implements AutoCloseable {

		private final RedisEngine engine = new RedisEngine(RedisStateTransport.this.factory,
				RedisStateTransport.this.settings);

		private final RedisReader shared = new RedisReader(this.engine);

		private final Map<String, RedisNamespace<?, ?>> namespaces = new ConcurrentHashMap<>();

		private final Map<String, RedisReader> readers = new ConcurrentHashMap<>();

		/**
		 * Returns the namespace, which all its sinks share.
		 * @throws IllegalStateException if others mean other types by it
		 */
		@SuppressWarnings("unchecked")
		<K, V> RedisNamespace<K, V> namespace(StateDefinition<K, V> definition) {
			RedisNamespace<?, ?> namespace = this.namespaces.computeIfAbsent(definition.namespace(),
					(name) -> new RedisNamespace<>(this.engine, reader(name), definition,
							RedisStateTransport.this.codecs.codec(definition)));
			namespace.requireTypes(definition);
			return (RedisNamespace<K, V>) namespace;
		}

		/**
		 * One for all, but on a cluster, where streams are on different nodes, one for
		 * each.
		 */
		private RedisReader reader(String namespace) {
			return this.engine.connections().isCluster()
					? this.readers.computeIfAbsent(namespace, (name) -> new RedisReader(this.engine)) : this.shared;
		}

		@Override
		public void close() {
			this.shared.close();
			this.readers.values().forEach(RedisReader::close);
			this.engine.close();
		}

	}

}
