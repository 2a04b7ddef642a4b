package io.stateeventtarget;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A replica of a namespace. It applies the source's changes in the source's order, never
 * goes back, and knows whether it is in sync.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateSink<K, V> extends StateView<K, V>, AutoCloseable {

	/**
	 * The id of this sink, unique among those of the namespace.
	 * @return the id
	 */
	String id();

	/**
	 * Whether this replica is in sync.
	 * @return the status
	 */
	SyncStatus status();

	/**
	 * For how long this replica has not been proven equal to the source, on the monotonic
	 * clock; counted from the creation of the sink while it never was.
	 * @return the time
	 */
	Duration staleness();

	/**
	 * Ends at the first full sync.
	 * @return the shared future of the version that was reached
	 */
	CompletableFuture<Version> synced();

	/**
	 * Asks the source to set a value.
	 * @param key the key
	 * @param value the value
	 * @return ends when the source accepted it, with the version of the change; with
	 * {@link WriteRejectedException} if it refused, {@link StateTimeoutException} if the
	 * outcome is unknown
	 */
	CompletableFuture<Version> write(K key, V value);

	/**
	 * Asks the source to set a value if the entry still has the expected version.
	 * @param key the key
	 * @param value the value
	 * @param expected the version expected, {@link Version#NONE} for absent
	 * @return as {@link #write(Object, Object)}
	 */
	CompletableFuture<Version> write(K key, V value, Version expected);

	/**
	 * Asks the source to remove an entry.
	 * @param key the key
	 * @return as {@link #write(Object, Object)}
	 */
	CompletableFuture<Version> remove(K key);

	/**
	 * Starts over from a snapshot. What is held stays readable meanwhile, and listeners
	 * are told the difference.
	 */
	void resync();

	/**
	 * Ends this sink for good: pending futures fail with {@link StateClosedException}.
	 * Idempotent.
	 */
	@Override
	void close();

}
