package io.stateeventtarget;

/**
 * Is told of every change of a namespace.
 * <p>
 * Called in the source's order, one event at a time, on the namespace's dispatch thread:
 * never on an I/O thread and never under a lock, so it may read and write state. A slow
 * listener delays the other listeners of its namespace and nothing else. What it throws
 * goes to the error handler and neither reaches the writer nor keeps the next listener
 * from being called.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface StateEventListener<K, V> {

	/**
	 * Called after the change can be read.
	 * @param event what happened
	 */
	void onEvent(StateEvent<K, V> event);

}
