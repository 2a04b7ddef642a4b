package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateTimeoutException;
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
		AtomicBoolean ended = new AtomicBoolean();
		try {
			Future<?> call = this.threads.loaders().submit(() -> call(key, ended));
			this.threads.after(() -> expire(key, ended, call), this.timeout.toNanos());
		}
		catch (RejectedExecutionException ex) {
			end(key, ended, null, new StateException("The source of namespace '" + this.namespace + "' is closing",
					this.namespace, key, ex));
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
	 * Whether the loader can load everything, as opposed to single keys only.
	 */
	boolean loadsAll() {
		try {
			Object written = (this.loader instanceof MappedLoader<?, ?> mapped) ? mapped.loader() : this.loader;
			return written.getClass().getMethod("loadAll").getDeclaringClass() != StateLoader.class;
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
	}

	private void call(K key, AtomicBoolean ended) {
		try {
			end(key, ended, this.loader.load(key), null);
		}
		catch (Throwable ex) {
			end(key, ended, null, ex);
		}
	}

	private void expire(K key, AtomicBoolean ended, Future<?> call) {
		if (!ended.get()) {
			end(key, ended, null,
					new StateTimeoutException("The StateLoader of namespace '" + this.namespace + "' did not load key '"
							+ key + "' within " + this.timeout + " ('load-timeout')", this.namespace, key));
			call.cancel(true);
		}
	}

	private void end(K key, AtomicBoolean ended, @Nullable V value, @Nullable Throwable failure) {
		if (ended.compareAndSet(false, true)) {
			this.underWay.remove(key);
			this.result.loaded(key, value, failure);
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
