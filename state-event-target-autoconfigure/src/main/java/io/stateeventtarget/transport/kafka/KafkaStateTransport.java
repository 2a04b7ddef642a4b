package io.stateeventtarget.transport.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import org.jspecify.annotations.Nullable;

/**
 * Joins sources and sinks through Apache Kafka: a compacted topic of one partition per
 * namespace is the durable log, and a second one carries what is said beside it.
 * Thread-safe.
 */
public final class KafkaStateTransport implements StateTransport {

	/**
	 * The name of this transport.
	 */
	public static final String NAME = "kafka";

	private final KafkaClients clients;

	private final KafkaSettings settings;

	private final StateJsonCodecs codecs;

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private final Map<String, KafkaHub<?, ?>> hubs = new HashMap<>();

	@GuardedBy("monitor")
	private @Nullable KafkaEngine engine;

	@GuardedBy("monitor")
	private @Nullable KafkaThreads threads;

	/**
	 * Creates a transport, which needs no reachable engine to start.
	 * @param clients makes clients
	 * @param settings say what topics are called and have to be like
	 * @param codecs write and read keys, values and messages
	 */
	public KafkaStateTransport(KafkaClients clients, KafkaSettings settings, StateJsonCodecs codecs) {
		this.clients = Objects.requireNonNull(clients, "clients");
		this.settings = Objects.requireNonNull(settings, "settings");
		this.codecs = Objects.requireNonNull(codecs, "codecs");
	}

	@Override
	public String name() {
		return NAME;
	}

	/**
	 * Attaches a source.
	 * @throws StateException if the namespace has an audience resolver: who can read the
	 * topic sees everything
	 */
	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		if (definition.audienceResolver() != null) {
			throw new StateException("The namespace '" + definition.namespace()
					+ "' has an AudienceResolver, which the transport '" + NAME
					+ "' cannot keep to, because every sink reads the whole topic: remove the resolver or choose "
					+ "another transport", definition.namespace(), null, null);
		}
		return hub(definition).openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		return hub(definition).openSink(sinkId, receiver);
	}

	@Override
	public void start() {
		synchronized (this.monitor) {
			if (this.threads == null) {
				KafkaEngine started = new KafkaEngine(this.clients, this.settings,
						this.codecs.limits().maxMessageBytes());
				this.engine = started;
				this.threads = KafkaThreads.start(started);
			}
		}
	}

	@Override
	public void stop() {
		KafkaEngine stopped;
		KafkaThreads running;
		synchronized (this.monitor) {
			stopped = this.engine;
			running = this.threads;
			this.engine = null;
			this.threads = null;
			this.hubs.clear();
		}
		if (running != null) {
			running.close();
		}
		if (stopped != null) {
			stopped.close();
		}
	}

	@SuppressWarnings("unchecked")
	private <K, V> KafkaHub<K, V> hub(StateDefinition<K, V> definition) {
		synchronized (this.monitor) {
			start();
			KafkaEngine running = Objects.requireNonNull(this.engine);
			KafkaThreads shared = Objects.requireNonNull(this.threads);
			KafkaHub<?, ?> hub = this.hubs.computeIfAbsent(definition.namespace(),
					(name) -> new KafkaHub<>(new KafkaNamespace<>(definition, this.codecs.codec(definition), running),
							shared));
			hub.requireTypes(definition);
			return (KafkaHub<K, V>) hub;
		}
	}

}
