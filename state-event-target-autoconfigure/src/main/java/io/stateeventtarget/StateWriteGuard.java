package io.stateeventtarget;

/**
 * Decides on each write that a sink asks for, where the namespace has
 * {@code writes: allow}. Must be quick; called on the thread that delivers the write. An
 * {@link AudienceResolver} keeps no sink from writing what it cannot see; this does.
 */
@FunctionalInterface
public interface StateWriteGuard {

	/**
	 * Returns to allow the write and throws to refuse it.
	 * @param write what is asked for
	 * @throws WriteRejectedException to refuse; its message is told to the sink
	 */
	void check(StateWrite<?, ?> write) throws WriteRejectedException;

}
