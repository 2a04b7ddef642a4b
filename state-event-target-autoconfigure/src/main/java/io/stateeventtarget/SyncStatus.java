package io.stateeventtarget;

/**
 * What a replica knows about its own freshness.
 */
public enum SyncStatus {

	/**
	 * Not in sync yet since it was started.
	 */
	CONNECTING,

	/**
	 * Equal to the source as of the last proof, which is younger than
	 * {@code stale-after}.
	 */
	SYNCED,

	/**
	 * In sync once, but no proof of it has come for longer than {@code stale-after}, or
	 * the sink was stopped. Reads go on.
	 */
	STALE,

	/**
	 * Closed for good.
	 */
	CLOSED

}
