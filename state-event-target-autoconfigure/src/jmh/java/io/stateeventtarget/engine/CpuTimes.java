package io.stateeventtarget.engine;

import java.time.Duration;

/**
 * The processor time, in microseconds, that this JVM, the receiving JVM and the server
 * between them have taken so far, or between two moments. It says more of what a change
 * costs than a rate does on a machine that others use, too.
 *
 * @param sender that of this JVM
 * @param server that of all other processes that this JVM started
 * @param receiver that of the receiving JVM
 */
record CpuTimes(double sender, double server, double receiver) {

	/**
	 * What was taken so far.
	 */
	static CpuTimes now(ChildProcess receiver) {
		double all = ProcessHandle.current().children().mapToDouble(CpuTimes::micros).sum();
		double received = micros(receiver.handle());
		return new CpuTimes(micros(ProcessHandle.current()), all - received, received);
	}

	/**
	 * What each of some changes took since then.
	 */
	CpuTimes perChange(CpuTimes since, int changes) {
		return new CpuTimes((this.sender - since.sender) / changes, (this.server - since.server) / changes,
				(this.receiver - since.receiver) / changes);
	}

	private static double micros(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000.0;
	}

	@Override
	public String toString() {
		return String.format("%.1f us (%.1f sender, %.1f server, %.1f receiver)",
				this.sender + this.server + this.receiver, this.sender, this.server, this.receiver);
	}

}
