package io.stateeventtarget;

import java.time.Instant;

/**
 * Something that happened to a namespace, in the source's order. Immutable.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface StateEvent<K, V> permits StateUpdated, StateRemoved, StateReset, StateSignal {

	/**
	 * The namespace.
	 * @return its name
	 */
	String namespace();

	/**
	 * The version of the change.
	 * @return the version
	 */
	Version version();

	/**
	 * When the source made the change, by its wall clock.
	 * @return the time
	 */
	Instant timestamp();

	/**
	 * The {@linkplain StateSource#id() id} of the source that made the change.
	 * @return the id
	 */
	String sourceId();

	/**
	 * Why the change happened.
	 * @return the cause
	 */
	ChangeCause cause();

}
