package io.stateeventtarget;

/**
 * Whether a source takes writes from its sinks.
 */
public enum WritePolicy {

	/**
	 * Every write of a sink is refused.
	 */
	DENY,

	/**
	 * Writes of sinks are taken unless a {@link StateWriteGuard} refuses them.
	 */
	ALLOW

}
