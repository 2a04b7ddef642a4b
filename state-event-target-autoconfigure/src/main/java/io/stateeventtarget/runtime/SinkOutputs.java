package io.stateeventtarget.runtime;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.listener.EventDispatch;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.replication.SinkOutput;
import io.stateeventtarget.transport.SinkChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Does what the engine of a sink wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkOutputs<K, V> implements SinkOutput<K, V> {

	private static final Log logger = LogFactory.getLog(DefaultStateSink.class);

	private final DefaultStateSink<K, V> sink;

	private final EventDispatch<K, V> dispatch;

	private final ReadTable<K, V> reads;

	private final RuntimeSettings settings;

	private final SinkCounters counters;

	SinkOutputs(DefaultStateSink<K, V> sink, EventDispatch<K, V> dispatch, ReadTable<K, V> reads,
			RuntimeSettings settings, SinkCounters counters) {
		this.sink = sink;
		this.dispatch = dispatch;
		this.reads = reads;
		this.settings = settings;
		this.counters = counters;
	}

	@Override
	public void send(SinkMessage<K, V> message) {
		SinkChannel<K, V> open = this.sink.channel();
		if (open != null) {
			this.counters.sent(message, this.sink.toldStatus());
			open.send(message);
		}
	}

	@Override
	public boolean wantsEvents() {
		return this.dispatch.wantsEvents();
	}

	@Override
	public void emit(StateEvent<K, V> event) {
		this.dispatch.publish(event);
	}

	@Override
	public void arrived(K key, V value) {
		this.reads.arrived(key, value);
	}

	@Override
	public void gone(K key) {
		this.reads.gone(key);
	}

	@Override
	public void allGone() {
		this.reads.allGone();
	}

	@Override
	public void failed(K key, StateException failure) {
		this.counters.failedRequests().failed(failure);
		this.reads.failed(key, failure);
	}

	@Override
	public void handlerFailed(StateEvent<K, V> event, RuntimeException failure) {
		this.settings.errorHandler()
			.handle(new ListenerFailure(this.sink.namespace(), "the SinkHandler", event, failure));
	}

	@Override
	public void statusChanged(SyncStatus status, SyncStatus previous) {
		log(status, previous);
		this.dispatch.executeUnlessEnded(() -> this.settings.listener().sinkStatusChanged(this.sink, status, previous));
	}

	@Override
	public void diverged(Version version) {
		this.counters.diverged();
		logger.warn("Sink '" + this.sink.id() + "' of namespace '" + this.sink.namespace()
				+ "' differs from its source at " + version + " and starts over from a snapshot");
	}

	@Override
	public void synced(Version version) {
		this.sink.firstSynced(version);
	}

	private void log(SyncStatus status, SyncStatus previous) {
		String sink = "Sink '" + this.sink.id() + "' of namespace '" + this.sink.namespace() + "'";
		if (status == SyncStatus.SYNCED) {
			logger.info(sink + " is in sync at " + this.sink.version() + " with " + this.sink.size() + " entries");
		}
		else if (status == SyncStatus.STALE && this.sink.channel() != null) {
			logger.warn(sink + " is stale: nothing has proven it equal to its source for "
					+ this.sink.staleness().toMillis() + " ms");
		}
		else {
			logger.debug(sink + " went from " + previous + " to " + status);
		}
	}

}
