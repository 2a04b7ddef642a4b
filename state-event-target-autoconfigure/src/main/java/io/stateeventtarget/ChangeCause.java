package io.stateeventtarget;

/**
 * Why a change happened.
 */
public enum ChangeCause {

	/**
	 * Somebody wrote to the source.
	 */
	WRITE,

	/**
	 * A {@link StateLoader} or an answer from the source brought the value.
	 */
	LOAD,

	/**
	 * The time to live of the entry ended.
	 */
	EXPIRED,

	/**
	 * The difference found when a replica caught up, when a listener that had fallen
	 * behind was told the newest state, or when a listener asked for a replay.
	 */
	RESYNC

}
