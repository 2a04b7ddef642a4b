package io.stateeventtarget.simulation;

import java.util.Objects;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.replication.SinkOutput;

/**
 * What surrounds the engine of one life of a sink: the network, listeners and callers.
 */
final class SinkOutside implements SinkOutput<String, Integer> {

	private final World world;

	private final SimSink sink;

	private int synced;

	SinkOutside(World world, SimSink sink) {
		this.world = world;
		this.sink = sink;
	}

	@Override
	public void send(SinkMessage<String, Integer> message) {
		if (this.sink.isAttached()) {
			this.world.ask(this.sink.number(), message);
		}
	}

	@Override
	public boolean wantsEvents() {
		return this.sink.listener().dispatch().wantsEvents();
	}

	@Override
	public void emit(StateEvent<String, Integer> event) {
		this.sink.checks().watch().told(event);
		this.sink.listener().publish(event);
	}

	@Override
	public void arrived(String key, Integer value) {
		if (!Objects.equals(this.sink.engine().store().value(key), value)) {
			throw new SimulationFailure("who waits gets the value that is held", this.sink + ": " + key + "=" + value);
		}
		this.sink.callers().stopWaiting(key);
	}

	@Override
	public void gone(String key) {
	}

	@Override
	public void allGone() {
	}

	@Override
	public void failed(String key, StateException failure) {
		this.sink.callers().stopWaiting(key);
		if (failure instanceof StateLimitExceededException) {
			this.world.count(Feature.LIMIT_EXCEEDED);
		}
		else if (failure instanceof StateTimeoutException) {
			this.world.count(Feature.TIMED_OUT);
		}
	}

	@Override
	public void handlerFailed(StateEvent<String, Integer> event, RuntimeException failure) {
		if (this.sink.setup().handler() != Handling.FAIL) {
			throw new IllegalStateException(failure);
		}
		this.world.count(Feature.HANDLER_FAILED);
	}

	@Override
	public void statusChanged(SyncStatus status, SyncStatus previous) {
		if (status == SyncStatus.STALE) {
			this.world.count(Feature.STALE);
		}
		else if (status == SyncStatus.SYNCED) {
			this.world.count(Feature.SYNCED);
		}
	}

	@Override
	public void diverged(Version version) {
		this.world.count(Feature.DIVERGED);
		if (!this.sink.checks().isAltered()) {
			throw new SimulationFailure("digests differ only where entries do", this.sink + " at " + version);
		}
	}

	@Override
	public void synced(Version version) {
		if (++this.synced > 1) {
			throw new SimulationFailure("the first sync ends once", this.sink.toString());
		}
	}

}
