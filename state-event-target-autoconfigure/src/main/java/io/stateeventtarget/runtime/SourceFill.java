package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.Version;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.StateListenerErrorHandler;

/**
 * Fills a source through its loader when it becomes primary, and again at each refresh. A
 * fill that failed is tried again.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceFill<K, V> {

	private static final long RETRY = TimeUnit.SECONDS.toNanos(5);

	private final String namespace;

	private final SourceLoads<K, V> loads;

	private final Target<K, V> target;

	private final Duration refresh;

	private final RuntimeThreads threads;

	private final StateListenerErrorHandler errorHandler;

	private final CompletableFuture<Void> first = new CompletableFuture<>();

	private final AtomicBoolean underWay = new AtomicBoolean();

	private volatile boolean filled;

	private volatile long startedAt;

	SourceFill(String namespace, SourceLoads<K, V> loads, Target<K, V> target, Duration refresh, RuntimeThreads threads,
			StateListenerErrorHandler errorHandler) {
		this.namespace = namespace;
		this.loads = loads;
		this.target = target;
		this.refresh = refresh;
		this.threads = threads;
		this.errorHandler = errorHandler;
	}

	/**
	 * Fills the source for a new incarnation, in the background. The target is told when
	 * the incarnation may begin: once this fill has ended, if this or an earlier one
	 * succeeded.
	 */
	void begin(long now) {
		if (this.loads.mayLoadAll()) {
			start(now);
			return;
		}
		if (this.filled) {
			start(now);
		}
		this.startedAt = now;
		succeed();
		this.target.fillEnded();
	}

	/**
	 * Ends with the first fill that succeeded.
	 */
	CompletableFuture<Void> first() {
		return this.first;
	}

	/**
	 * Starts a refresh if it is time for one.
	 */
	void onTick(long now) {
		long interval = this.filled ? TimeUnit.NANOSECONDS.convert(this.refresh) : RETRY;
		if (interval != 0 && now - this.startedAt >= interval) {
			start(now);
		}
	}

	private void start(long now) {
		if (!this.underWay.compareAndSet(false, true)) {
			return;
		}
		this.startedAt = now;
		try {
			this.threads.loaders().execute(this::fill);
		}
		catch (RejectedExecutionException ex) {
			this.underWay.set(false);
		}
	}

	private void fill() {
		try {
			Version asOf = this.target.version();
			boolean replace = this.filled;
			Map<K, V> loaded = this.loads.loadAll();
			if (replace && loaded.isEmpty() && !this.loads.loadsAll()) {
				loaded = reloadHeld();
			}
			this.target.merge(loaded, asOf, replace);
			succeed();
		}
		catch (Throwable ex) {
			if (!this.target.isClosed()) {
				report(ex);
			}
		}
		this.underWay.set(false);
		if (this.filled) {
			this.target.fillEnded();
		}
	}

	private void succeed() {
		this.filled = true;
		this.first.complete(null);
	}

	private Map<K, V> reloadHeld() throws Exception {
		Map<K, V> loaded = new HashMap<>();
		for (K key : this.target.keys()) {
			V value = this.loads.reload(key);
			if (value != null) {
				loaded.put(key, value);
			}
		}
		return loaded;
	}

	private void report(Throwable failure) {
		this.errorHandler.handle(new ListenerFailure(this.namespace, "the StateLoader", null, failure));
	}

	/**
	 * What is filled.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	interface Target<K, V> {

		Version version();

		Iterable<K> keys();

		void merge(Map<K, V> loaded, Version asOf, boolean replace);

		boolean isClosed();

		/**
		 * A fill has ended, and this or an earlier one succeeded.
		 */
		void fillEnded();

	}

}
