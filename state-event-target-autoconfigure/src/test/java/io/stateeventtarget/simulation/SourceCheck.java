package io.stateeventtarget.simulation;

import io.stateeventtarget.replication.SourceProbe;

/**
 * What has to hold for a source after every message.
 */
final class SourceCheck {

	private static final int OUTCOMES = 64;

	private final SourceProbe probe;

	private final Setup setup;

	SourceCheck(SourceProbe probe, Setup setup) {
		this.probe = probe;
		this.setup = setup;
	}

	void run() {
		if (this.probe.peers() > this.setup.maxSinks() || this.probe.history() > this.setup.history()
				|| this.probe.waiting() > this.setup.pending() || this.probe.outcomes() > OUTCOMES) {
			throw new SimulationFailure("the tables of the source keep their bounds", this.probe.peers() + " peers, "
					+ this.probe.history() + " steps, " + this.probe.waiting() + " requests, " + this.probe.outcomes());
		}
	}

}
