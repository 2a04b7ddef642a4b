package io.stateeventtarget.replication;

import org.jspecify.annotations.Nullable;

/**
 * The part of an entry that a search reads. The JVM lays the fields of a superclass out
 * before those of its subclasses, so these stay together at the start of the object and
 * mostly within one cache line; as fields of {@link Entry} they would be torn apart by
 * the {@code long} ones.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
abstract class Node<K, V> {

	private static final int GOLDEN_RATIO = 0x9E3779B9;

	private final int hash;

	private final K key;

	private final @Nullable V value;

	Node(K key, @Nullable V value) {
		this.hash = hashOf(key);
		this.key = key;
		this.value = value;
	}

	/**
	 * Return the key.
	 * @return the key
	 */
	public K key() {
		return this.key;
	}

	/**
	 * Return the value.
	 * @return the value, or {@code null} if the entry was filtered
	 */
	public @Nullable V value() {
		return this.value;
	}

	int hash() {
		return this.hash;
	}

	boolean isFor(Object key, int hash) {
		return this.hash == hash && (this.key == key || key.equals(this.key));
	}

	/**
	 * Spread a hash code over all bits of an int, the high ones above all. Hash codes of
	 * similar keys are neighbours, which the golden ratio sends far apart, or differ by
	 * multiples of one another, which the shift disturbs. Different hash codes stay
	 * different.
	 */
	static int hashOf(Object key) {
		int hashCode = key.hashCode();
		return (hashCode ^ (hashCode >>> 15)) * GOLDEN_RATIO;
	}

}
