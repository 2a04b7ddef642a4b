package io.stateeventtarget.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The threads of a registry, which starts them as needed and ends them when it is closed:
 * one that keeps the time; at most one per source and sink that calls listeners, while
 * there is something to tell; a few that load; a few that handle mailboxes which others
 * would be busy with for too long; one that writes snapshots to disk.
 */
final class RuntimeThreads implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RuntimeThreads.class);

	private static final long TICK = 20;

	private static final int LOADERS = 8;

	private static final int HANDLERS = 4;

	private static final long IDLE = 10;

	private static final long GRACE = 5;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			new NamedThreads("state-timer-"));

	private final NamedThreads dispatchThreads = new NamedThreads("state-dispatch-");

	private final ThreadPoolExecutor dispatch = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE, TimeUnit.SECONDS,
			new SynchronousQueue<>(), this.dispatchThreads);

	private final ThreadPoolExecutor loaders = new ThreadPoolExecutor(LOADERS, LOADERS, IDLE, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new NamedThreads("state-loader-"));

	private final NamedThreads mailboxThreads = new NamedThreads("state-mailbox-");

	private final ThreadPoolExecutor mailboxes = new ThreadPoolExecutor(HANDLERS, HANDLERS, IDLE, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), this.mailboxThreads);

	private final ThreadPoolExecutor files = new ThreadPoolExecutor(1, 1, IDLE, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new NamedThreads("state-files-"));

	RuntimeThreads() {
		this.loaders.allowCoreThreadTimeOut(true);
		this.mailboxes.allowCoreThreadTimeOut(true);
		this.files.allowCoreThreadTimeOut(true);
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Runs a task every few milliseconds from now on. Mailboxes neither hold it up nor
	 * keep it.
	 */
	void tick(Runnable task) {
		this.timer.scheduleWithFixedDelay(() -> Mailbox.briefly(task), TICK, TICK, TimeUnit.MILLISECONDS);
	}

	Future<?> after(Runnable task, long nanos) {
		return this.timer.schedule(() -> Mailbox.briefly(task), nanos, TimeUnit.NANOSECONDS);
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
	 * Handles what is left over in mailboxes, in turn. Its queue is bounded by the number
	 * of mailboxes: each is in it once at most.
	 */
	Executor mailboxes() {
		return this.mailboxes;
	}

	/**
	 * Writes snapshots to disk. Its queue is bounded by the sinks with a warm start: each
	 * has one snapshot written at a time, and one when it stops.
	 */
	Executor files() {
		return this.files;
	}

	/**
	 * Ends the threads. Mailboxes are handled to their end, by who brings items from here
	 * on. Waits a while for that and for listeners to return, unless called by one of
	 * them, and then interrupts the listeners.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.loaders.shutdownNow();
		this.files.shutdown();
		this.mailboxes.shutdown();
		this.dispatch.shutdown();
		if (!this.dispatchThreads.madeCurrentThread() && !this.mailboxThreads.madeCurrentThread()) {
			awaitEnd();
		}
	}

	private void awaitEnd() {
		try {
			if (!this.mailboxes.awaitTermination(GRACE, TimeUnit.SECONDS)) {
				logger
					.warn("A mailbox is still being handled: a SinkHandler, AudienceResolver or StateWriteGuard hangs");
			}
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
