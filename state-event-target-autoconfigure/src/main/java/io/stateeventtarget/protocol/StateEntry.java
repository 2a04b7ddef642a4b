package io.stateeventtarget.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a namespace, with the change that brought it. Immutable.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateEntry<K, V> {

	/**
	 * The key.
	 * @return the key
	 */
	K key();

	/**
	 * The value.
	 * @return the value, or {@code null} if it was filtered here
	 */
	@Nullable V value();

	/**
	 * The epoch of the change.
	 * @return the epoch
	 */
	long epoch();

	/**
	 * The sequence of the change.
	 * @return the sequence
	 */
	long sequence();

	/**
	 * When the source made the change, in milliseconds of its wall clock.
	 * @return the time
	 */
	long timestamp();

}
