package io.stateeventtarget;

import java.util.Map;

/**
 * All entries of a namespace at exactly one version. Immutable and safe to share.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateSnapshot<K, V> {

	/**
	 * The namespace.
	 * @return its name
	 */
	String namespace();

	/**
	 * The version that the entries belong to.
	 * @return the version
	 */
	Version version();

	/**
	 * The entries at that version, in no particular order.
	 * @return an immutable map
	 */
	Map<K, V> entries();

}
