package io.stateeventtarget.simulation;

import io.stateeventtarget.protocol.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The epochs that one life of a source takes, as the runtime and the transport do it.
 */
final class SourceEpochs {

	private final World world;

	private Origin heard = Origin.NONE;

	private boolean attachedBefore;

	SourceEpochs(World world) {
		this.world = world;
	}

	/**
	 * Takes note of another incarnation.
	 */
	void note(Origin other) {
		this.heard = (other.compareTo(this.heard) > 0) ? other : this.heard;
	}

	/**
	 * Whether a newer incarnation was heard of.
	 */
	boolean isOutdated(Origin origin) {
		return this.heard.compareTo(origin) > 0;
	}

	/**
	 * Takes an epoch.
	 * @return the next incarnation, or {@code null} if the current one goes on
	 */
	@Nullable Origin next(String id, long current, long wall) {
		long least = this.attachedBefore ? Math.max(current + 1, wall) : current;
		long proposal = Math.max(least, this.heard.epoch() + 1);
		boolean mayKeep = !this.attachedBefore && proposal == current;
		long epoch = this.world.claim(proposal);
		this.attachedBefore = true;
		return (epoch != current || !mayKeep) ? unused(id, epoch) : null;
	}

	/**
	 * No incarnation has the id and the epoch of another one: that is for node ids and
	 * clocks to see to, which the engines have to trust.
	 */
	Origin unused(String id, long epoch) {
		Origin origin = new Origin(id, epoch);
		while (this.world.model().contains(origin)) {
			origin = new Origin(id, origin.epoch() + 1);
		}
		if (this.world.model().containsEpoch(origin.epoch())) {
			this.world.count(Feature.EQUAL_EPOCHS);
		}
		return origin;
	}

}
