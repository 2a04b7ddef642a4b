package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.replication.LoaderMethods;
import org.jspecify.annotations.Nullable;

/**
 * Calls a {@link StateLoader}: never twice at once for one key, each call with a
 * deadline. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceLoads<K, V> {

	private final String namespace;

	private final StateLoader<K, V> loader;

	private final Duration timeout;

	private final RuntimeThreads threads;

	private final Result<K, V> result;

	private final Map<K, Boolean> underWay = new ConcurrentHashMap<>();

	SourceLoads(String namespace, StateLoader<K, V> loader, Duration timeout, RuntimeThreads threads,
			Result<K, V> result) {
		this.namespace = namespace;
		this.loader = loader;
		this.timeout = timeout;
		this.threads = threads;
		this.result = result;
	}

	/**
	 * Loads a key, unless that is under way.
	 */
	void load(K key) {
		if (this.underWay.putIfAbsent(key, Boolean.TRUE) != null) {
			return;
		}
		Load load = new Load(key);
		try {
			load.call = this.threads.loaders().submit(() -> call(load));
			load.deadline = this.threads.after(() -> expire(load), TimeUnit.NANOSECONDS.convert(this.timeout));
			if (load.ended.get()) {
				load.deadline.cancel(false);
			}
		}
		catch (RejectedExecutionException ex) {
			end(load, null, new StateClosedException("The source of namespace '" + this.namespace + "' is closed",
					this.namespace, key));
		}
	}

	/**
	 * Loads everything, on the caller's thread.
	 */
	Map<K, V> loadAll() throws Exception {
		return this.loader.loadAll();
	}

	/**
	 * Loads one key again, on the caller's thread.
	 */
	@Nullable V reload(K key) throws Exception {
		return this.loader.load(key);
	}

	/**
	 * Whether the loader is known to load everything, as opposed to single keys only. Of
	 * a proxy that is not known.
	 */
	boolean loadsAll() {
		return LoaderMethods.isKnownToLoadAll(written());
	}

	/**
	 * Whether the loader may load everything. Of a proxy that is not known.
	 */
	boolean mayLoadAll() {
		return LoaderMethods.mayLoadAll(written());
	}

	private StateLoader<?, ?> written() {
		return (this.loader instanceof MappedLoader<?, ?> mapped) ? mapped.loader() : this.loader;
	}

	private void call(Load load) {
		try {
			end(load, this.loader.load(load.key), null);
		}
		catch (Throwable ex) {
			end(load, null, ex);
		}
	}

	private void expire(Load load) {
		boolean late = end(load, null,
				new StateTimeoutException("The StateLoader of namespace '" + this.namespace + "' did not load key '"
						+ load.key + "' within " + this.timeout + " ('load-timeout')", this.namespace, load.key));
		Future<?> call = load.call;
		if (late && call != null) {
			call.cancel(true);
		}
	}

	private boolean end(Load load, @Nullable V value, @Nullable Throwable failure) {
		if (!load.ended.compareAndSet(false, true)) {
			return false;
		}
		Future<?> deadline = load.deadline;
		if (deadline != null) {
			deadline.cancel(false);
		}
		this.underWay.remove(load.key);
		this.result.loaded(load.key, value, failure);
		return true;
	}

	/**
	 * A load under way.
	 */
	private final class Load {

		private final K key;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile @Nullable Future<?> call;

		private volatile @Nullable Future<?> deadline;

		Load(K key) {
			this.key = key;
		}

	}

	/**
	 * Gets what a load ended with.
	 *
	 * @param <K> the type of the key
	 * @param <V> the type of the value
	 */
	interface Result<K, V> {

		/**
		 * A load ended.
		 * @param key the key
		 * @param value the value, or {@code null} if there is none
		 * @param failure why it failed, or {@code null} if it did not
		 */
		void loaded(K key, @Nullable V value, @Nullable Throwable failure);

	}

}
