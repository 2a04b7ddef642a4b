package io.stateeventtarget;

import org.jspecify.annotations.Nullable;

/**
 * Replaces how a sink applies an event: transforms it, filters it, ignores it.
 * <p>
 * Called once per event, in order, on whichever thread delivers it, before the replica
 * changes; the entries of a snapshot arrive as {@link StateUpdated} with cause
 * {@link ChangeCause#RESYNC}. It must be quick and must not wait. If it throws, the event
 * is applied as it came and the failure goes to the error handler.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface SinkHandler<K, V> {

	/**
	 * Decides what to apply.
	 * @param event what the source sent
	 * @return what to apply: the same event, one of the same kind (and key) with another
	 * value, or {@code null} to ignore it. An ignored update hides the entry; an ignored
	 * remove or reset keeps what is held.
	 */
	@Nullable StateEvent<K, V> handle(StateEvent<K, V> event);

}
