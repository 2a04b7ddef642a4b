package io.stateeventtarget.transport;

import io.stateeventtarget.StateDefinition;

/**
 * Carries messages between the sources and sinks of all namespaces. A bean of this type
 * is chosen by its {@linkplain #name() name} with {@code state-event-target.transport}.
 * <p>
 * A transport may lose, double, delay and reorder messages: the engines on both ends
 * recover. It must never block a caller without bound, and calls receivers one message at
 * a time per channel. Thread-safe.
 */
public interface StateTransport {

	/**
	 * The name that the configuration chooses it by.
	 * @return the name, in lower case
	 */
	String name();

	/**
	 * Attaches a source.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param definition the namespace
	 * @param sourceId the id of the source
	 * @param receiver gets what sinks send
	 * @return the source's end, which the caller closes
	 */
	<K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver);

	/**
	 * Attaches a sink.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param definition the namespace
	 * @param sinkId the id of the sink
	 * @param receiver gets what the source sends
	 * @return the sink's end, which the caller closes
	 */
	<K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId, SinkReceiver<K, V> receiver);

	/**
	 * Starts what the transport needs before channels are opened. Idempotent.
	 */
	default void start() {
	}

	/**
	 * Ends what {@link #start()} started, after all channels were closed. Idempotent.
	 */
	default void stop() {
	}

}
