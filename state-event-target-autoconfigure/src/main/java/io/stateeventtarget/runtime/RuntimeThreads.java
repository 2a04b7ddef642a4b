package io.stateeventtarget.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a registry, which starts them as needed and ends them when it is closed:
 * one that keeps the time; at most one per source and sink that calls listeners, while
 * there is something to tell; a few that load; one that writes snapshots to disk.
 */
final class RuntimeThreads implements AutoCloseable {

	private static final long TICK = 20;

	private static final int LOADERS = 8;

	private static final long IDLE = 10;

	private static final long GRACE = 5;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			new NamedThreads("state-timer-"));

	private final NamedThreads dispatchThreads = new NamedThreads("state-dispatch-");

	private final ThreadPoolExecutor dispatch = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE, TimeUnit.SECONDS,
			new SynchronousQueue<>(), this.dispatchThreads);

	private final ThreadPoolExecutor loaders = new ThreadPoolExecutor(LOADERS, LOADERS, IDLE, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new NamedThreads("state-loader-"));

	private final ThreadPoolExecutor files = new ThreadPoolExecutor(1, 1, IDLE, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new NamedThreads("state-files-"));

	RuntimeThreads() {
		this.loaders.allowCoreThreadTimeOut(true);
		this.files.allowCoreThreadTimeOut(true);
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Runs a task every few milliseconds from now on.
	 */
	void tick(Runnable task) {
		this.timer.scheduleWithFixedDelay(task, TICK, TICK, TimeUnit.MILLISECONDS);
	}

	Future<?> after(Runnable task, long nanos) {
		return this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	Executor dispatch() {
		return this.dispatch;
	}

	/**
	 * Runs loaders. Its queue is bounded by the requests that wait for it.
	 */
	ExecutorService loaders() {
		return this.loaders;
	}

	/**
	 * Writes snapshots to disk. Its queue is bounded by the sinks with a warm start: each
	 * has one snapshot written at a time, and one when it stops.
	 */
	Executor files() {
		return this.files;
	}

	/**
	 * Ends the threads. Waits a while for listeners to return, unless called by one, and
	 * then interrupts them.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.loaders.shutdownNow();
		this.files.shutdown();
		this.dispatch.shutdown();
		if (!this.dispatchThreads.madeCurrentThread()) {
			awaitListeners();
		}
	}

	private void awaitListeners() {
		try {
			if (!this.dispatch.awaitTermination(GRACE, TimeUnit.SECONDS)) {
				this.dispatch.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.dispatch.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
