package io.stateeventtarget;

/**
 * Is told that a sink asked for a key that the source lacks. It may set the value, then
 * or later: the sink's future ends with the key's first value.
 * <p>
 * Called on the namespace's dispatch thread, once per request.
 *
 * @param <K> the type of the keys
 */
@FunctionalInterface
public interface MissingKeyHandler<K> {

	/**
	 * A sink asked for this key and there is no such entry.
	 * @param key the key
	 */
	void onMissing(K key);

}
