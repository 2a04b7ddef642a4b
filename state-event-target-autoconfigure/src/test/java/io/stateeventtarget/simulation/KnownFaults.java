package io.stateeventtarget.simulation;

/**
 * Faults of the engines that are known and not mended yet, which the simulator excuses so
 * that it finds others. Each goes when its fault does.
 */
final class KnownFaults {

	/**
	 * A key may be taken for absent that was given up ahead of the stream.
	 */
	static final boolean GIVEN_UP_IS_ABSENT = true;

	/**
	 * A snapshot of keys may lack what was removed after its version.
	 */
	static final boolean SNAPSHOTS_OF_KEYS_HIDE_AHEAD = true;

	/**
	 * A snapshot of keys may bring back what was given up ahead of it.
	 */
	static final boolean SNAPSHOTS_REVIVE = true;

	private KnownFaults() {
	}

}
