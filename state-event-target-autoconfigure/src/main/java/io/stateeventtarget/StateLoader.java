package io.stateeventtarget;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Fills a source from where the state is at home: a database, a file, a remote service.
 * <p>
 * Called on a loader thread, never under a lock and never twice at once for one key.
 * Values that change in the meantime by a write win over what was loaded.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateLoader<K, V> {

	/**
	 * Loads one value, for a key that was asked for and is absent.
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 * @throws Exception if it could not be told; the failure is answered to who asked
	 */
	default @Nullable V load(K key) throws Exception {
		return null;
	}

	/**
	 * Loads everything, when the source becomes primary and at each {@code refresh}.
	 * Entries that the source has and the result lacks are removed at a refresh, unless
	 * the result is empty and this loader only answers single keys.
	 * @return the entries
	 * @throws Exception if they could not be loaded; the state stays as it is
	 */
	default Map<K, V> loadAll() throws Exception {
		return Map.of();
	}

}
