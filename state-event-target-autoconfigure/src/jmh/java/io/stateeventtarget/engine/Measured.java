package io.stateeventtarget.engine;

/**
 * What was measured of a run from one JVM to another once both had warmed up.
 *
 * @param rate how many changes a second arrived
 * @param cpu what processor time each of them took
 */
record Measured(double rate, CpuTimes cpu) {

	/**
	 * Sends changes, the first of them to warm up, and measures the rest until the last
	 * one has arrived.
	 */
	static Measured of(ChildProcess receiver, int warmUp, int count, Sending sending) throws Exception {
		receiver.await("READY");
		sending.send(0, warmUp);
		receiver.await("WARM");
		CpuTimes before = CpuTimes.now(receiver);
		long start = System.nanoTime();
		sending.send(warmUp, warmUp + count);
		double rate = count * 1e9 / (Long.parseLong(receiver.await("DONE")) - start);
		return new Measured(rate, CpuTimes.now(receiver).perChange(before, count));
	}

	/**
	 * Sends the changes of a range of numbers.
	 */
	interface Sending {

		void send(int from, int to) throws Exception;

	}

}
