package io.stateeventtarget;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The reading side of a namespace, shared by its source and its sinks.
 * <p>
 * All methods may be called by any thread. Reads take no lock. Keys and values are never
 * {@code null}; a {@code null} argument is a {@link NullPointerException}. After close,
 * what is held can still be peeked; everything that would wait fails with
 * {@link StateClosedException}.
 *
 * @param <K> the type of the keys: immutable, with {@code equals} and {@code hashCode}
 * @param <V> the type of the values: immutable by contract
 */
public interface StateView<K, V> {

	/**
	 * The namespace.
	 * @return its name
	 */
	String namespace();

	/**
	 * Returns the value that is here. Never waits, and allocates nothing on a hit. A miss
	 * on a sink may send one {@code state:request}, so that a later call finds the value.
	 * @param key the key
	 * @return the value, or {@code null} if there is none here
	 */
	@Nullable V peek(K key);

	/**
	 * Returns the value that is here or, on a miss, the future of the one to come.
	 * However many threads miss a key at once, one request is sent and all get the same
	 * future.
	 * @param key the key
	 * @return the value or its future
	 */
	Read<V> read(K key);

	/**
	 * As {@link #read(Object)}, with a demand on freshness. A source is always fresh.
	 * Where the source is asked, the future ends with {@code null} if it has no such
	 * entry.
	 * @param key the key
	 * @param policy how fresh it has to be
	 * @return the value or its future
	 */
	Read<V> read(K key, ReadPolicy policy);

	/**
	 * Returns the value as a future: the same one until the value changes (by
	 * {@code equals}). The future is read-only: completing or cancelling it has no
	 * effect, {@code orTimeout} acts on a copy. It ends on the dispatch thread.
	 * @param key the key
	 * @return the shared future
	 */
	CompletableFuture<V> getAsync(K key);

	/**
	 * Fetches a value ahead of need. Does nothing if it is here or on its way.
	 * @param key the key
	 */
	void prime(K key);

	/**
	 * Returns the value that is here together with its version. Never waits and never
	 * asks.
	 * @param key the key
	 * @return value, version and time, or {@code null} if there is none here
	 */
	@Nullable Versioned<V> entry(K key);

	/**
	 * The entries that are here as a map: live, unmodifiable and weakly consistent.
	 * @return a view, always the same
	 */
	Map<K, V> asMap();

	/**
	 * All entries at exactly one version. Writers are held up for microseconds at a time,
	 * whatever the number of entries.
	 * @return an immutable snapshot
	 */
	StateSnapshot<K, V> snapshot();

	/**
	 * How many entries are here.
	 * @return the number
	 */
	int size();

	/**
	 * The version of the newest change that was applied here.
	 * @return the version, {@link Version#NONE} before the first contact with a source
	 */
	Version version();

	/**
	 * Adds a listener, which is told of every change that is applied after this call.
	 * @param listener the listener
	 * @return closes to remove it
	 */
	Registration addListener(StateEventListener<K, V> listener);

}
