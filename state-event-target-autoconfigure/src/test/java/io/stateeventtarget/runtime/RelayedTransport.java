package io.stateeventtarget.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import org.jspecify.annotations.Nullable;

/**
 * Carries the messages of sources as another transport does, and serves sinks from the
 * relays of a registry.
 */
final class RelayedTransport implements StateTransport {

	private final StateTransport transport;

	private final DefaultStateRegistry registry;

	private final Map<String, Lane<?, ?>> lanes;

	/**
	 * Creates a transport.
	 * @param transport carries the messages of sources
	 * @param registry has the sources or sinks that are relayed
	 * @param lanes the relays by namespace, shared by transports of the same registry
	 */
	RelayedTransport(StateTransport transport, DefaultStateRegistry registry, Map<String, Lane<?, ?>> lanes) {
		this.transport = transport;
		this.registry = registry;
		this.lanes = lanes;
	}

	@Override
	public String name() {
		return "relayed";
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.transport.openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		return lane(definition).attach(sinkId, receiver);
	}

	@SuppressWarnings("unchecked")
	private <K, V> Lane<K, V> lane(StateDefinition<K, V> definition) {
		Lane<?, ?> lane = this.lanes.computeIfAbsent(definition.namespace(), (namespace) -> {
			if (this.registry.findRelayed(namespace).isEmpty()) {
				this.registry
					.sink(definition.toBuilder().sink((options) -> options.withMode(SinkMode.REPLICA)).build());
			}
			return new Lane<>(this.registry.findRelayed(namespace).orElseThrow());
		});
		if (!lane.view.definition().valueType().equals(definition.valueType())) {
			throw new IllegalStateException("The relay is one of " + lane.view.definition());
		}
		return (Lane<K, V>) lane;
	}

	/**
	 * The sinks of a namespace that are served from a relay.
	 */
	static final class Lane<K, V> implements RelayOutput<K, V> {

		private final Map<String, SinkReceiver<K, V>> sinks = new ConcurrentHashMap<>();

		private final RelayedView<K, V> view;

		private final StateRelay<K, V> relay;

		Lane(RelayedView<K, V> view) {
			this.view = view;
			this.relay = view.openRelay(this);
		}

		StateRelay<K, V> relay() {
			return this.relay;
		}

		@Override
		public void publish(SourceMessage<K, V> message) {
			this.sinks.values().forEach((sink) -> sink.onMessage(message));
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			SinkReceiver<K, V> sink = this.sinks.get(sinkId);
			if (sink != null) {
				sink.onMessage(message);
			}
		}

		@Override
		public @Nullable String principal(String sinkId) {
			return "user of " + sinkId;
		}

		SinkChannel<K, V> attach(String sinkId, SinkReceiver<K, V> receiver) {
			this.sinks.put(sinkId, receiver);
			return new SinkChannel<>() {

				@Override
				public void send(SinkMessage<K, V> message) {
					Lane.this.relay.onMessage(message);
				}

				@Override
				public void close() {
					Lane.this.sinks.remove(sinkId, receiver);
					Lane.this.relay.onSinkGone(sinkId);
				}

			};
		}

	}

}
