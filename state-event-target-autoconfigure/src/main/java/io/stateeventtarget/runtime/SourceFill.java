package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.Version;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.jspecify.annotations.Nullable;

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
	 * Fills the source and waits for that, up to a time; it goes on in the background
	 * when that is over.
	 */
	void fillAndWait(Duration timeout, long now) {
		Future<?> fill = start(now);
		if (fill == null) {
			return;
		}
		try {
			fill.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			report(new TimeoutException("not done within " + timeout + ", goes on in the background"));
		}
	}

	/**
	 * Starts a refresh if it is time for one.
	 */
	void onTick(long now) {
		long interval = this.filled ? this.refresh.toNanos() : RETRY;
		if (interval != 0 && now - this.startedAt >= interval) {
			start(now);
		}
	}

	private @Nullable Future<?> start(long now) {
		if (!this.underWay.compareAndSet(false, true)) {
			return null;
		}
		this.startedAt = now;
		try {
			return this.threads.loaders().submit(this::fill);
		}
		catch (RejectedExecutionException ex) {
			this.underWay.set(false);
			return null;
		}
	}

	private void fill() {
		try {
			Version asOf = this.target.version();
			boolean replace = this.filled;
			Map<K, V> loaded = (this.loads.loadsAll() || !replace) ? this.loads.loadAll() : reloadHeld();
			this.target.merge(loaded, asOf, replace);
			this.filled = true;
		}
		catch (Throwable ex) {
			report(ex);
		}
		finally {
			this.underWay.set(false);
		}
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

	}

}
