package io.stateeventtarget.simulation;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.SourceOutput;

/**
 * What surrounds the engine of a source: the network, the loader, and the runtime that
 * does what the engine says.
 */
final class SourceOutside implements SourceOutput<String, Integer> {

	private final World world;

	private final int number;

	private final SimSource source;

	SourceOutside(World world, int number, SimSource source) {
		this.world = world;
		this.number = number;
		this.source = source;
	}

	@Override
	public void publish(SourceMessage<String, Integer> message) {
		this.world.publish(this.number, message);
	}

	@Override
	public void send(String sinkId, SourceMessage<String, Integer> message) {
		this.world.send(this.number, sinkId, message);
	}

	@Override
	public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
		this.source.publishBehind(() -> send(sinkId, message));
	}

	@Override
	public void load(String key) {
		long chance = this.world.roll(key.hashCode());
		this.source.later((int) (chance % 300), () -> loaded(key, chance / 300 % 5 == 0));
	}

	private void loaded(String key, boolean fails) {
		Integer value = this.world.stored(key);
		this.world.count(fails ? Feature.LOAD_FAILED : Feature.LOAD);
		if (!fails && value != null) {
			this.source.use((primary) -> primary.load(key, value));
		}
		this.source
			.publishBehind(() -> this.source.engine().onLoaded(key, fails ? "on purpose" : null, this.world.now()));
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
		this.source.epochs().note(by);
		if (!this.source.isPrimary()) {
			this.world.count(Feature.FENCED);
		}
	}

	@Override
	public void outrank(Origin other) {
		if (this.world.setup().register()) {
			fenced(other);
			return;
		}
		this.world.count(Feature.OUTRANKED);
		this.source.outrank(other);
	}

}
