package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;

/**
 * The sources and sinks of a namespace in this JVM. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaHub<K, V> {

	private final KafkaNamespace<K, V> namespace;

	private final LogFollower<K, V> follower;

	private final KafkaLane<K, V> lane;

	KafkaHub(KafkaNamespace<K, V> namespace, KafkaThreads threads) {
		this.namespace = namespace;
		this.follower = new LogFollower<>(namespace, threads.logs(), threads.worker());
		this.lane = new KafkaLane<>(namespace, threads.messages(), threads.worker(), threads.sender());
	}

	/**
	 * Requires that all in this JVM mean the same types.
	 * @throws IllegalStateException if not
	 */
	void requireTypes(StateDefinition<?, ?> joining) {
		StateDefinition<K, V> present = this.namespace.definition();
		if (!present.keyType().equals(joining.keyType()) || !present.valueType().equals(joining.valueType())) {
			throw new IllegalStateException(
					"On this transport there is the namespace " + present + ", which " + joining + " cannot join");
		}
	}

	SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId, SourceReceiver<K, V> receiver) {
		return new KafkaSourceChannel<>(this.namespace, this.lane, definition, sourceId, receiver);
	}

	SinkChannel<K, V> openSink(String sinkId, SinkReceiver<K, V> receiver) {
		return new KafkaSinkChannel<>(this.follower, this.lane, this.namespace.codec(), sinkId, receiver);
	}

}
