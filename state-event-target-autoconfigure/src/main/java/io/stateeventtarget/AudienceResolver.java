package io.stateeventtarget;

/**
 * Lets a source decide who may see an entry. What a sink may not see never reaches it; an
 * update that hides an entry is a remove for who had it.
 * <p>
 * Must be quick, and the same for the same key and value: it is asked again for every
 * change, snapshot and answer. If it throws, nobody sees the entry.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface AudienceResolver<K, V> {

	/**
	 * Who may see an entry.
	 * @param key the key
	 * @param value the value
	 * @return the audience
	 */
	Audience resolve(K key, V value);

	/**
	 * Who may hear a signal.
	 * @param type the name of the signal
	 * @param detail what was sent with it
	 * @return the audience, everyone by default
	 */
	default Audience resolveSignal(String type, Object detail) {
		return Audience.everyone();
	}

}
