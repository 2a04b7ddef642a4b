package io.stateeventtarget.runtime;

import java.util.concurrent.atomic.LongAdder;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;

/**
 * Counts failures by their kind. Thread-safe.
 */
final class FailureCounters {

	private final LongAdder timeouts = new LongAdder();

	private final LongAdder limits = new LongAdder();

	private final LongAdder refusals = new LongAdder();

	/**
	 * Counts a failure. That of a sink which was closed is none.
	 */
	void failed(StateException failure) {
		if (failure instanceof StateTimeoutException) {
			this.timeouts.increment();
		}
		else if (failure instanceof StateLimitExceededException) {
			this.limits.increment();
		}
		else if (!(failure instanceof StateClosedException)) {
			this.refusals.increment();
		}
	}

	FailureStatistics statistics() {
		return new FailureStatistics(this.timeouts.sum(), this.limits.sum(), this.refusals.sum());
	}

}
