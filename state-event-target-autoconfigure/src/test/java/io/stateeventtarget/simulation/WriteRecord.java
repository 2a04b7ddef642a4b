package io.stateeventtarget.simulation;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.replication.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A write of a sink from its call to its end: an accepted one is made exactly once, a
 * rejected one never, and one of unknown outcome at most once.
 */
final class WriteRecord implements Outcome<Version> {

	private final World world;

	private final String sinkId;

	private final int life;

	private final String name;

	private int made;

	private @Nullable Version version;

	private @Nullable String outcome;

	private boolean mustNotBeMade;

	WriteRecord(World world, String sinkId, int life, String name) {
		this.world = world;
		this.sinkId = sinkId;
		this.life = life;
		this.name = name;
	}

	String sinkId() {
		return this.sinkId;
	}

	int life() {
		return this.life;
	}

	boolean isAccepted() {
		return "accepted".equals(this.outcome);
	}

	boolean hasEnded() {
		return this.outcome != null;
	}

	/**
	 * A source made the write.
	 */
	void made(Version at) {
		this.made++;
		this.version = at;
		if (this.made > 1) {
			throw new SimulationFailure("a write is made once", this.name + " was made again at " + at);
		}
		if (this.mustNotBeMade) {
			throw new SimulationFailure("a rejected write is not made", this.name + " was made at " + at);
		}
	}

	@Override
	public void succeed(@Nullable Version result) {
		end("accepted");
		this.world.count(Feature.WRITTEN);
		if (this.made != 1 || !this.version.equals(result)) {
			throw new SimulationFailure("an accepted write was made", this.name + " was accepted with " + result
					+ " but was made " + this.made + " times, at " + this.version);
		}
	}

	@Override
	public void fail(StateException failure) {
		end(failure.toString());
		if (failure instanceof WriteRejectedException || failure instanceof StateLimitExceededException) {
			this.world.count(Feature.REJECTED);
			this.mustNotBeMade = true;
			if (this.made != 0) {
				throw new SimulationFailure("a rejected write is not made",
						this.name + " was made and then " + failure);
			}
		}
		else {
			this.world.count(Feature.UNKNOWN);
		}
	}

	private void end(String how) {
		if (this.outcome != null) {
			throw new SimulationFailure("a write ends once", this.name + ": " + this.outcome + ", then " + how);
		}
		this.outcome = how;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
