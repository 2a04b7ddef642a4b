package io.stateeventtarget.simulation;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.Outcome;
import io.stateeventtarget.replication.ReplicaWrites;
import io.stateeventtarget.replication.SourceOutput;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a relay: the network to the sink that it serves, and the sink that it
 * belongs to, by which it reaches the source.
 */
final class RelayOutside implements SourceOutput<String, Integer>, ReplicaWrites<String, Integer> {

	private final World world;

	private final SimSink sink;

	private final int life;

	RelayOutside(World world, SimSink sink) {
		this.world = world;
		this.sink = sink;
		this.life = sink.life();
	}

	@Override
	public void publish(SourceMessage<String, Integer> message) {
		this.world.relay(message);
	}

	@Override
	public void send(String sinkId, SourceMessage<String, Integer> message) {
		this.world.relay(message);
	}

	@Override
	public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
		send(sinkId, message);
	}

	@Override
	public void load(String key) {
		this.sink.engine().askSource(key, new Outcome<Integer>() {

			@Override
			public void succeed(@Nullable Integer value) {
				later(() -> RelayOutside.this.sink.relay().onLoaded(key, null, RelayOutside.this.world.now()));
			}

			@Override
			public void fail(StateException failure) {
				later(() -> RelayOutside.this.sink.relay()
					.onLoaded(key, failure.getMessage(), RelayOutside.this.world.now()));
			}

		}, this.world.now());
		this.sink.touch();
	}

	@Override
	public void write(SinkMessage.Write<String, Integer> write, SinkInfo asking) {
		this.world.count(Feature.RELAYED_WRITE);
		Origin origin = write.session().origin();
		this.sink.engine().write(write.key(), write.value(), write.expected(), new Outcome<Version>() {

			@Override
			public void succeed(@Nullable Version version) {
				tell(write, new SourceMessage.Written<>(origin, write.number(), version));
			}

			@Override
			public void fail(StateException failure) {
				tell(write, new SourceMessage.Rejected<>(origin, write.number(),
						failure instanceof StateTimeoutException, failure.getMessage()));
			}

		}, this.world.now());
	}

	private void tell(SinkMessage.Write<String, Integer> write, SourceMessage<String, Integer> outcome) {
		later(() -> this.sink.relay().onWritten(write, outcome));
	}

	/**
	 * Does something after this step, unless the process has ended by then.
	 */
	private void later(Runnable task) {
		this.world.soon(() -> {
			if (this.sink.life() == this.life) {
				task.run();
			}
		});
	}

	@Override
	public void missing(String key) {
		this.world.count(Feature.MISSING);
	}

	@Override
	public void resolverFailed(Throwable failure) {
		throw new IllegalStateException(failure);
	}

	@Override
	public void writeFailed(RuntimeException failure) {
		throw failure;
	}

	@Override
	public void sinkRefused(String sinkId, int limit) {
		this.world.count(Feature.SINK_REFUSED);
	}

	@Override
	public void fenced(Origin by) {
		throw new SimulationFailure("nobody is believed by a relay", by.toString());
	}

	@Override
	public void outrank(Origin other) {
		throw new SimulationFailure("nobody is believed by a relay", other.toString());
	}

}
