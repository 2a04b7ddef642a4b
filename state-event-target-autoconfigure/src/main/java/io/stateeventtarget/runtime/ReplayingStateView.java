package io.stateeventtarget.runtime;

import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateView;

/**
 * A view that can tell a new listener what it holds. Every source and sink of a
 * {@link DefaultStateRegistry} is one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface ReplayingStateView<K, V> extends StateView<K, V> {

	/**
	 * Adds a listener that is first told the current entries, as
	 * {@link io.stateeventtarget.StateUpdated} with cause
	 * {@link io.stateeventtarget.ChangeCause#RESYNC}, on the dispatch thread, and then
	 * every change after those, with none missed and none told twice. A sink that was
	 * never in sync does so once it is.
	 * @param replay told of the current entries
	 * @param live told of every change after
	 * @return closes to remove it
	 */
	Registration addListener(StateEventListener<K, V> replay, StateEventListener<K, V> live);

}
