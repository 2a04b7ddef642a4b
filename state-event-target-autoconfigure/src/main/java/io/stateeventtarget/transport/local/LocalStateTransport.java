package io.stateeventtarget.transport.local;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * Joins the sources and sinks of one JVM, on the calling thread and with values by
 * reference: when {@code set} returns and no other thread sets at the same time, every
 * sink has the value. Transports that name the same hub are joined. Thread-safe.
 */
public final class LocalStateTransport implements StateTransport {

	/**
	 * The name of this transport.
	 */
	public static final String NAME = "local";

	private final LocalHub hub;

	private LocalStateTransport(LocalHub hub) {
		this.hub = hub;
	}

	/**
	 * Creates a transport on a hub of its own.
	 * @return the transport
	 */
	public static LocalStateTransport isolated() {
		return new LocalStateTransport(new LocalHub());
	}

	/**
	 * Creates a transport on the hub of this name, which all transports of the JVM that
	 * name it share.
	 * @param name the name of the hub
	 * @return the transport
	 */
	public static LocalStateTransport onHub(String name) {
		return new LocalStateTransport(LocalHub.named(name));
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.hub.<K, V>lane(definition).attach(receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		return this.hub.<K, V>lane(definition).attach(sinkId, receiver);
	}

}
