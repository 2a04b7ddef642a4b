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

/**
 * Does what the engine of a sink wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkOutputs<K, V> implements SinkOutput<K, V> {

	private final DefaultStateSink<K, V> sink;

	private final EventDispatch<K, V> dispatch;

	private final ReadTable<K, V> reads;

	private final RuntimeSettings settings;

	SinkOutputs(DefaultStateSink<K, V> sink, EventDispatch<K, V> dispatch, ReadTable<K, V> reads,
			RuntimeSettings settings) {
		this.sink = sink;
		this.dispatch = dispatch;
		this.reads = reads;
		this.settings = settings;
	}

	@Override
	public void send(SinkMessage<K, V> message) {
		SinkChannel<K, V> open = this.sink.channel();
		if (open != null) {
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
		this.reads.failed(key, failure);
	}

	@Override
	public void handlerFailed(StateEvent<K, V> event, RuntimeException failure) {
		this.settings.errorHandler()
			.handle(new ListenerFailure(this.sink.namespace(), "the SinkHandler", event, failure));
	}

	@Override
	public void statusChanged(SyncStatus status, SyncStatus previous) {
		this.dispatch.execute(() -> this.settings.listener().sinkStatusChanged(this.sink, status, previous));
	}

	@Override
	public void synced(Version version) {
		this.sink.firstSynced(version);
	}

}
