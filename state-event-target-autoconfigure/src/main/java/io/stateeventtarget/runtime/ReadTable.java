package io.stateeventtarget.runtime;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateException;
import org.jspecify.annotations.Nullable;

/**
 * The shared futures of a view: per key the one of the value to come, or of the value
 * that is here once somebody asked for it as a future. Thread-safe.
 * <p>
 * No wake-up is lost, because who takes a pending future then has the engine look once
 * more for the value ({@code ask}), in the same order in which the engine applies
 * changes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ReadTable<K, V> {

	private final Map<K, SharedFuture<V>> futures = new ConcurrentHashMap<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final String namespace;

	private final Executor dispatch;

	private volatile @Nullable StateException closed;

	ReadTable(String namespace, Executor dispatch) {
		this.namespace = namespace;
		this.dispatch = dispatch;
	}

	/**
	 * Returns the future of a value that is not here.
	 */
	SharedFuture<V> pending(K key) {
		SharedFuture<V> current = this.futures.get(key);
		SharedFuture<V> future = (current != null && !current.isDecided()) ? current : this.futures.compute(key,
				(same, existing) -> (existing != null && !existing.isDecided()) ? existing : createWaiting(same));
		StateException failure = this.closed;
		if (failure != null) {
			end(future, null, failure);
			this.futures.remove(key, future);
		}
		return future;
	}

	/**
	 * Returns the future of a value that is here: the same one until the value changes.
	 */
	CompletableFuture<V> present(K key, V value) {
		SharedFuture<V> current = this.futures.get(key);
		if (current != null && current.isDecidedAs(value)) {
			return current;
		}
		return this.futures.compute(key, (same, existing) -> {
			if (existing != null && (!existing.isDecided() || existing.isDecidedAs(value))) {
				return existing;
			}
			SharedFuture<V> ended = create(same);
			ended.decide(value, null);
			ended.end();
			return ended;
		});
	}

	/**
	 * How many futures wait for a value.
	 */
	int waiting() {
		return this.waiting.get();
	}

	boolean isEmpty() {
		return this.futures.isEmpty();
	}

	/**
	 * A key has a value: ends the future that waits for it and forgets that of an older
	 * value.
	 */
	void arrived(K key, V value) {
		if (this.futures.isEmpty()) {
			return;
		}
		SharedFuture<V> future = this.futures.get(key);
		if (future != null && !end(future, value, null) && !future.isDecidedAs(value)) {
			this.futures.remove(key, future);
		}
	}

	/**
	 * A key has no value any more. Who waits goes on waiting.
	 */
	void gone(K key) {
		if (!this.futures.isEmpty()) {
			this.futures.computeIfPresent(key, (same, future) -> future.isDecided() ? null : future);
		}
	}

	void allGone() {
		this.futures.values().removeIf(SharedFuture::isDecided);
	}

	/**
	 * Who waits for a key waits in vain.
	 */
	void failed(K key, StateException failure) {
		SharedFuture<V> future = this.futures.get(key);
		if (future != null && end(future, null, failure)) {
			this.futures.remove(key, future);
		}
	}

	/**
	 * Ends all futures, and those that will be asked for.
	 */
	void close(StateException failure) {
		this.closed = failure;
		this.futures.keySet().forEach((key) -> failed(key, failure));
	}

	private boolean end(SharedFuture<V> future, @Nullable V value, @Nullable StateException failure) {
		boolean decided = future.decide(value, failure);
		if (decided) {
			this.waiting.decrementAndGet();
			this.dispatch.execute(future::end);
		}
		return decided;
	}

	private SharedFuture<V> createWaiting(K key) {
		this.waiting.incrementAndGet();
		return create(key);
	}

	private SharedFuture<V> create(K key) {
		return new SharedFuture<>(() -> "key '" + key + "' of namespace '" + this.namespace + "'");
	}

}
