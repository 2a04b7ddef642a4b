package io.stateeventtarget.runtime;

import java.util.concurrent.atomic.LongAdder;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.SourceOutput;
import io.stateeventtarget.transport.SourceChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Does what the engine of a source wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceOutputs<K, V> implements SourceOutput<K, V> {

	private static final Log logger = LogFactory.getLog(DefaultStateSource.class);

	private final DefaultStateSource<K, V> source;

	private final LongAdder snapshots = new LongAdder();

	private final LongAdder limitedSinks = new LongAdder();

	SourceOutputs(DefaultStateSource<K, V> source) {
		this.source = source;
	}

	@Override
	public void publish(SourceMessage<K, V> message) {
		SourceChannel<K, V> channel = this.source.channel();
		if (channel != null) {
			count(message);
			channel.publish(message);
		}
	}

	@Override
	public void send(String sinkId, SourceMessage<K, V> message) {
		SourceChannel<K, V> channel = this.source.channel();
		if (channel != null) {
			count(message);
			channel.send(sinkId, message);
		}
	}

	@Override
	public void sendBehind(String sinkId, SourceMessage<K, V> message) {
		this.source.logged().sendBehind(this.source.engine(), this, sinkId, message);
	}

	@Override
	public void load(K key) {
		this.source.load(key);
	}

	@Override
	public void missing(K key) {
		this.source.missing(key);
	}

	@Override
	public void resolverFailed(Throwable failure) {
		this.source.failed("the AudienceResolver", failure);
	}

	@Override
	public void writeFailed(RuntimeException failure) {
		logger.error("A write of a sink failed at source '" + this.source.id() + "' of namespace '"
				+ this.source.namespace() + "'", failure);
	}

	@Override
	public void sinkRefused(String sinkId, int limit) {
		this.limitedSinks.increment();
		logger.warn("Source '" + this.source.id() + "' of namespace '" + this.source.namespace() + "' has " + limit
				+ " sinks and does not answer sink '" + sinkId + "' nor any other further one: raise 'max-sinks'");
	}

	SourceStatistics statistics() {
		return new SourceStatistics(this.source.isClosed(), this.source.link().fencedBy(), this.snapshots.sum(),
				this.limitedSinks.sum(), this.source.logged().waiting(), this.source.logged().problem(),
				this.source.listenerStatistics());
	}

	private void count(SourceMessage<K, V> message) {
		if (message instanceof SourceMessage.Snapshot<K, V> snapshot && snapshot.part() == 0) {
			this.snapshots.increment();
		}
	}

	@Override
	public void fenced(Origin by) {
		this.source.link().meet(by, false);
	}

	@Override
	public void outrank(Origin other) {
		this.source.link().meet(other, true);
	}

}
