package io.stateeventtarget.runtime;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the sessions for writes begin that a relay opens. Several relays, in several
 * JVMs, open sessions in the name of the same incarnation of a source, and a write of one
 * must not be taken for a write of another: they begin at the time, and at random within
 * it.
 */
final class RelaySessions {

	private static final int PER_MILLISECOND = 1024;

	private RelaySessions() {
	}

	/**
	 * The number that comes before the first session.
	 * @param now the wall clock in milliseconds
	 */
	static long last(long now) {
		return now * PER_MILLISECOND + ThreadLocalRandom.current().nextInt(PER_MILLISECOND);
	}

}
