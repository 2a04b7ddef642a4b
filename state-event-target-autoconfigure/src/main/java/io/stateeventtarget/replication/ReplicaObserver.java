package io.stateeventtarget.replication;

/**
 * Is told what becomes of the keys of a {@link ReplicaState}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
interface ReplicaObserver<K, V> {

	/**
	 * A key that was not held is held now.
	 */
	void admitted(K key);

	/**
	 * A key has a value.
	 */
	void arrived(K key, V value);

	/**
	 * A key has no value any more.
	 */
	void gone(K key);

	/**
	 * No key has a value any more.
	 */
	void allGone();

}
