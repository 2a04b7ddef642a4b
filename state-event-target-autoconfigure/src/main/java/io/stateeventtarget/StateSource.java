package io.stateeventtarget;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The owner of a namespace: holds the primary state and tells every sink of each change.
 * <p>
 * Changes are made on the caller's thread under a short lock. Each has a version, and
 * listeners and sinks hear of it in the order of versions. Every writing method throws
 * {@link NotPrimaryException} once a newer incarnation has taken over,
 * {@link StateClosedException} after close, and {@link StateSerializationException} for a
 * key or value that is not of the declared type (a value declared as {@code Object} has
 * to be JSON data: {@code String}, {@code Number}, {@code Boolean}, and lists and
 * string-keyed maps of these).
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateSource<K, V> extends StateView<K, V>, AutoCloseable {

	/**
	 * The id of this source, unique among those of the namespace.
	 * @return the id
	 */
	String id();

	/**
	 * Sets a value. Any time to live that the entry had ends.
	 * @param key the key
	 * @param value the value
	 * @return the version of the change
	 */
	Version set(K key, V value);

	/**
	 * Sets a value for a time: the source then removes it, with cause
	 * {@link ChangeCause#EXPIRED}. The deadline is kept with the entry, by the wall
	 * clock.
	 * @param key the key
	 * @param value the value
	 * @param timeToLive for how long, positive
	 * @return the version of the change
	 */
	Version set(K key, V value, Duration timeToLive);

	/**
	 * Sets several values as one change with one version.
	 * @param entries the entries; an empty map changes nothing
	 * @return the version of the change
	 */
	Version setAll(Map<? extends K, ? extends V> entries);

	/**
	 * Removes an entry. Removing one that is absent is no change.
	 * @param key the key
	 * @return the version of the change, or the current one if there was nothing to
	 * remove
	 */
	Version remove(K key);

	/**
	 * Removes all entries: a reset. Pending futures live on.
	 * @return the version of the change
	 */
	Version clear();

	/**
	 * Sets a value if the entry still has the expected version.
	 * @param key the key
	 * @param expected the version expected, {@link Version#NONE} for absent
	 * @param value the value
	 * @return the version of the change, or empty if the entry had another version
	 */
	Optional<Version> compareAndSet(K key, Version expected, V value);

	/**
	 * Changes a value atomically.
	 * @param key the key
	 * @param change gets the current value, or {@code null} if there is none, and returns
	 * the new one, or {@code null} to remove it. It is called outside the lock and may be
	 * called more than once.
	 * @return the version of the change, or the current one if nothing changed
	 */
	Version update(K key, UnaryOperator<@Nullable V> change);

	/**
	 * Sends a custom event, ordered with the changes.
	 * @param type a name of the caller's choice
	 * @param detail JSON data
	 * @return the version of the signal
	 */
	Version signal(String type, Object detail);

	/**
	 * Adds a handler for keys that a sink asked for and the source lacks.
	 * @param handler the handler
	 * @return closes to remove it
	 */
	Registration onMissing(MissingKeyHandler<K> handler);

	/**
	 * Who is connected, at which version, and how stale.
	 * @return an immutable collection as of now
	 */
	Collection<SinkInfo> sinks();

	/**
	 * Whether no newer incarnation has been heard of.
	 * @return whether writes are accepted
	 */
	boolean isPrimary();

	/**
	 * Ends this source for good: pending futures fail with {@link StateClosedException}.
	 * Idempotent.
	 */
	@Override
	void close();

}
