package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.replication.ReplicaStore;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at a source for values that are not there yet. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceReads<K, V> {

	private final DefaultStateSource<K, V> source;

	private final ReplicaStore<K, V> store;

	private final ReadTable<K, V> table;

	private final Executor dispatch;

	private final int limit;

	SourceReads(DefaultStateSource<K, V> source, ReplicaStore<K, V> store, Executor dispatch) {
		this.source = source;
		this.store = store;
		this.table = new ReadTable<>(source.namespace(), dispatch);
		this.dispatch = dispatch;
		this.limit = source.definition().sourceOptions().pendingRequests();
	}

	/**
	 * Returns the shared future of a key, with its value or of the one to come.
	 */
	CompletableFuture<V> get(K key) {
		V value = this.store.value(key);
		return (value != null) ? this.table.present(key, value) : await(key);
	}

	/**
	 * Returns the shared future of the value to come.
	 */
	CompletableFuture<V> await(K key) {
		SharedFuture<V> future = this.table.pending(key);
		endIfPresent(key);
		if (this.table.waiting() > this.limit) {
			this.table.failed(key, limit(key));
		}
		else if (!future.isDecided()) {
			this.source.load(key);
		}
		return future;
	}

	/**
	 * Returns a future that ends with the value, or with {@code null} once it is known
	 * that there is none.
	 */
	CompletableFuture<V> ask(K key, @Nullable SourceLoading<K, V> loading, @Nullable StateException closed) {
		SharedFuture<V> future = new SharedFuture<>(
				() -> "key '" + key + "' of namespace '" + this.source.namespace() + "'");
		if (closed != null) {
			end(future, null, closed);
		}
		else if (loading != null) {
			loading.load(key, future);
		}
		else {
			end(future, this.store.value(key), null);
		}
		return future;
	}

	/**
	 * Ends a future on the dispatch thread.
	 */
	void end(SharedFuture<V> future, @Nullable V value, @Nullable StateException failure) {
		if (future.decide(value, failure)) {
			this.dispatch.execute(future::end);
		}
	}

	/**
	 * Ends who waits for what a change brought.
	 */
	void settle(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			if (!this.table.isEmpty()) {
				endIfPresent(put.key());
			}
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			this.table.gone(remove.key());
		}
		else if (change instanceof Change.Reset<K, V>) {
			this.table.allGone();
		}
	}

	/**
	 * Ends who waits for what became different without a change.
	 */
	void settle(StateEvent<K, V> event) {
		if (event instanceof StateUpdated<K, V> updated) {
			endIfPresent(updated.key());
		}
		else if (event instanceof StateRemoved<K, V> removed) {
			this.table.gone(removed.key());
		}
	}

	/**
	 * Whether anybody waits.
	 */
	boolean isAwaited() {
		return !this.table.isEmpty();
	}

	void failed(K key, StateException failure) {
		this.table.failed(key, failure);
	}

	void close(StateException failure) {
		this.table.close(failure);
	}

	private StateException limit(K key) {
		return new StateLimitExceededException(
				"At the source of namespace '" + this.source.namespace() + "' callers wait for " + this.limit
						+ " keys, its bound: raise 'pending-requests' or ask for fewer keys that do not exist",
				this.source.namespace(), key);
	}

	/**
	 * Under the lock, as a value that is looked up must not be told after its removal.
	 */
	private void endIfPresent(K key) {
		this.source.state().look((state) -> {
			V value = this.store.value(key);
			if (value != null) {
				this.table.arrived(key, value);
			}
			return value != null;
		});
	}

}
