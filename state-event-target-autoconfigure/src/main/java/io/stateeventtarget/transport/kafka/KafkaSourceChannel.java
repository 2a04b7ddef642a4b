package io.stateeventtarget.transport.kafka;

import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.json.SendableCheck;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import io.stateeventtarget.transport.SourceReceiver;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A source's end. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaSourceChannel<K, V> implements SourceChannel<K, V> {

	private final KafkaNamespace<K, V> namespace;

	private final KafkaLane<K, V> lane;

	private final KafkaLane.Source<K, V> source;

	private final KafkaSourceLog<K, V> log;

	private final SendableCheck<K, V> check;

	KafkaSourceChannel(KafkaNamespace<K, V> namespace, KafkaLane<K, V> lane, StateDefinition<K, V> definition,
			String sourceId, SourceReceiver<K, V> receiver) {
		this.namespace = namespace;
		this.check = new SendableCheck<>(namespace.codec(), sourceId);
		this.lane = lane;
		this.source = new KafkaLane.Source<>(sourceId, receiver);
		this.log = new KafkaSourceLog<>(namespace,
				new Beginning(new Origin(sourceId, 0), Position.NONE, namespace.types(),
						SourceEngine.features(definition), definition.sourceOptions().eventsToBroadcast()),
				this::announce);
		lane.attach(this.source);
	}

	@Override
	public long claimEpoch(long proposal) {
		return this.log.claimEpoch(proposal);
	}

	@Override
	public SourceLog<K, V> log() {
		return this.log;
	}

	@Override
	public boolean limitsMessages() {
		return true;
	}

	@Override
	public void requireSendable(Map<? extends K, ? extends V> entries) {
		if (this.check.areShort(entries)) {
			return;
		}
		long size = 0;
		for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
			size += size(entry.getKey(), entry.getValue());
		}
		int limit = this.namespace.maxEntryBytes();
		if (size > limit) {
			K key = (entries.size() == 1) ? entries.keySet().iterator().next() : null;
			throw new StateLimitExceededException(
					"What is to be set in namespace '" + this.namespace.name() + "'"
							+ ((key != null) ? " at key '" + key + "'" : ", " + entries.size() + " entries together,")
							+ " has " + size + " bytes, more than the " + limit
							+ " that one message may have: set less at once or " + "raise the limit",
					this.namespace.name(), key);
		}
	}

	@Override
	public void requireSendable(String type, Object detail) {
		Change<K, V> signal = new Change.Signal<>(type, detail, 1, 0);
		this.namespace.codec()
			.encode(new Changes<>(new Origin(this.source.id(), Long.MAX_VALUE >> 10), 1, 1, List.of(signal)));
	}

	/**
	 * Does nothing: the log is for all.
	 */
	@Override
	public void publish(SourceMessage<K, V> message) {
	}

	@Override
	public void send(String sinkId, SourceMessage<K, V> message) {
		this.lane.toSink(sinkId, message);
	}

	@Override
	public void close() {
		this.lane.detach(this.source);
		this.log.close();
	}

	private int size(K key, V value) {
		try {
			return this.namespace.codec().keyBytes(key).length + this.namespace.codec().valueBytes(value).length;
		}
		catch (StateLimitExceededException ex) {
			throw new StateLimitExceededException("The entry of namespace '" + this.namespace.name() + "' at key '"
					+ key + "' is too large: " + ex.getMessage(), this.namespace.name(), key, ex);
		}
	}

	/**
	 * Tells other sources that this one takes an epoch, before any sink can hear of it.
	 */
	private void announce(long epoch) {
		try {
			if (!this.lane.await(this.namespace.timeout())) {
				throw new TimeoutException("The topic of messages cannot be read");
			}
			this.namespace.announce(this.source.id(), epoch);
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
	}

}
