package io.stateeventtarget.web;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The gateway's threads: few that write and hand on messages and never wait, one for what
 * is due by time, and some, while needed, for what may wait for a client for a short
 * time. Thread-safe.
 */
final class WebThreads implements Executor {

	private static final int WAITING_THREADS = 32;

	private static final Duration IDLE = Duration.ofSeconds(30);

	private volatile @Nullable ThreadPoolExecutor workers;

	private volatile @Nullable ThreadPoolExecutor waiters;

	private volatile @Nullable ScheduledThreadPoolExecutor ticker;

	void start(Runnable tick, Duration interval) {
		int count = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
		this.workers = pool(count, new LinkedBlockingQueue<>(), "state-web-");
		this.waiters = pool(WAITING_THREADS, new LinkedBlockingQueue<>(), "state-web-close-");
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, factory("state-web-tick-"));
		scheduler.scheduleWithFixedDelay(tick, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
		this.ticker = scheduler;
	}

	/**
	 * Ends the threads, after what they have to do if that does not take longer than a
	 * time.
	 */
	void stop(Duration patience) {
		end(this.ticker, Duration.ZERO);
		end(this.waiters, patience);
		end(this.workers, Duration.ofSeconds(1));
	}

	@Override
	public void execute(Runnable task) {
		run(this.workers, task);
	}

	/**
	 * Runs what may wait for a client for a short time, on the calling thread if the
	 * gateway does not run.
	 */
	void executeWaiting(Runnable task) {
		try {
			run(this.waiters, task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	private static void run(@Nullable ThreadPoolExecutor pool, Runnable task) {
		if (pool == null) {
			throw new RejectedExecutionException("The gateway does not run");
		}
		pool.execute(task);
	}

	private static ThreadPoolExecutor pool(int count, LinkedBlockingQueue<Runnable> tasks, String name) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(count, count, IDLE.toSeconds(), TimeUnit.SECONDS, tasks,
				factory(name));
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	private static ThreadFactory factory(String name) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	private static void end(@Nullable ThreadPoolExecutor pool, Duration patience) {
		if (pool == null) {
			return;
		}
		pool.shutdown();
		try {
			if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
				pool.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			pool.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
