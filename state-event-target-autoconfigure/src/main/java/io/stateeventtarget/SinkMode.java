package io.stateeventtarget;

/**
 * What a sink holds.
 */
public enum SinkMode {

	/**
	 * Every entry.
	 */
	REPLICA,

	/**
	 * Only entries that were asked for, the least recently used ones given up past a
	 * bound.
	 */
	ON_DEMAND

}
