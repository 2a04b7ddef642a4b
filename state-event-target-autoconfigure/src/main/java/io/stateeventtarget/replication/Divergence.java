package io.stateeventtarget.replication;

import java.util.random.RandomGenerator;

/**
 * Decides when a difference of digests is acted upon: the first at once, and those that
 * follow without an agreement in between after growing times, so that two ends that will
 * never agree do not send snapshots without end. Not thread-safe.
 */
final class Divergence {

	private final Backoff backoff;

	private boolean differed;

	private long notBefore;

	Divergence(RandomGenerator random) {
		this.backoff = new Backoff(random);
	}

	/**
	 * The digests agree.
	 */
	void clear() {
		if (this.differed) {
			this.differed = false;
			this.backoff.reset();
		}
	}

	/**
	 * The digests differ.
	 * @param now elapsed time in nanoseconds
	 * @return whether something is to be done about it now
	 */
	boolean isDue(long now) {
		if (this.differed && now - this.notBefore < 0) {
			return false;
		}
		this.differed = true;
		this.notBefore = now + this.backoff.next();
		return true;
	}

}
