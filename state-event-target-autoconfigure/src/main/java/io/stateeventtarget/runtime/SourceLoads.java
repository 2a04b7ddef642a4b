package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
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

	private final Map<K, Load> underWay = new ConcurrentHashMap<>();

	SourceLoads(String namespace, StateLoader<K, V> loader, Duration timeout, RuntimeThreads threads,
			Result<K, V> result) {
		this.namespace = namespace;
		this.loader = loader;
		this.timeout = timeout;
		this.threads = threads;
		this.result = result;
	}

	/**
	 * Loads a key, unless that is under way. A call that did not end within its deadline
	 * and still goes on fails who asks meanwhile.
	 */
	void load(K key) {
		Load load = new Load(key);
		Load current = this.underWay.compute(key, (same, other) -> (other != null) ? other.join() : load);
		if (current == load) {
			start(load);
		}
		else if (current.outcome.get() == Outcome.LATE) {
			this.result.ended(key, late(key));
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

	private void start(Load load) {
		if (this.result.isPresent(load.key)) {
			end(load, null);
			return;
		}
		try {
			load.call = this.threads.loaders().submit(() -> call(load));
			load.deadline = this.threads.after(() -> expire(load), TimeUnit.NANOSECONDS.convert(this.timeout));
			if (load.outcome.get() != Outcome.NONE) {
				load.deadline.cancel(false);
			}
		}
		catch (RejectedExecutionException ex) {
			end(load, new StateClosedException("The source of namespace '" + this.namespace + "' is closed",
					this.namespace, load.key));
		}
	}

	private void call(Load load) {
		if (!load.begun.compareAndSet(false, true)) {
			return;
		}
		V value = null;
		Throwable failure = null;
		try {
			value = this.loader.load(load.key);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		if (load.outcome.compareAndSet(Outcome.NONE, Outcome.IN_TIME)) {
			end(load, (value != null) ? this.result.store(load.key, value) : failure);
		}
		else {
			this.underWay.remove(load.key, load);
		}
	}

	private void expire(Load load) {
		if (!load.outcome.compareAndSet(Outcome.NONE, Outcome.LATE)) {
			return;
		}
		Future<?> call = load.call;
		if (call != null) {
			call.cancel(true);
		}
		if (load.begun.compareAndSet(false, true)) {
			this.underWay.remove(load.key, load);
		}
		this.result.ended(load.key, late(load.key));
	}

	/**
	 * What was loaded is stored by now. Who asks from here on starts another load, who
	 * asked before is told, and for who asked in between it is loaded again if it is gone
	 * already.
	 */
	private void end(Load load, @Nullable Throwable failure) {
		Future<?> deadline = load.deadline;
		if (deadline != null) {
			deadline.cancel(false);
		}
		this.underWay.remove(load.key, load);
		this.result.ended(load.key, failure);
		if (failure == null && load.joinedLate && !this.result.isPresent(load.key)) {
			load(load.key);
		}
	}

	private StateException late(K key) {
		return new StateTimeoutException("The StateLoader of namespace '" + this.namespace + "' did not load key '"
				+ key + "' within " + this.timeout + " ('load-timeout')", this.namespace, key);
	}

	/**
	 * A load under way.
	 */
	private final class Load {

		private final K key;

		private final AtomicBoolean begun = new AtomicBoolean();

		private final AtomicReference<Outcome> outcome = new AtomicReference<>(Outcome.NONE);

		private volatile boolean joinedLate;

		private volatile @Nullable Future<?> call;

		private volatile @Nullable Future<?> deadline;

		Load(K key) {
			this.key = key;
		}

		Load join() {
			if (this.outcome.get() == Outcome.IN_TIME) {
				this.joinedLate = true;
			}
			return this;
		}

	}

	private enum Outcome {

		NONE, IN_TIME, LATE

	}

	/**
	 * Takes what was loaded.
	 *
	 * @param <K> the type of the key
	 * @param <V> the type of the value
	 */
	interface Result<K, V> {

		/**
		 * Whether there is no need to load a key.
		 * @param key the key
		 * @return whether it has a value
		 */
		boolean isPresent(K key);

		/**
		 * A value was loaded.
		 * @param key the key
		 * @param value the value
		 * @return why it could not be stored, or {@code null} if it was
		 */
		@Nullable Throwable store(K key, V value);

		/**
		 * A load ended.
		 * @param key the key
		 * @param failure why it failed, or {@code null} if it did not
		 */
		void ended(K key, @Nullable Throwable failure);

	}

}
