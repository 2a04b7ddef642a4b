package io.stateeventtarget.transport.rabbit;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the inboxes of all namespaces open, by one thread: opens those that are new or
 * were lost, and checks the others now and then. Thread-safe.
 */
final class RabbitReceiver implements Runnable {

	private static final long FIRST_WAIT = 100;

	private static final long LONGEST_WAIT = 5000;

	private static final long CHECK_INTERVAL = 10_000;

	private final RabbitLinks links;

	private final Set<RabbitInbox> inboxes = ConcurrentHashMap.newKeySet();

	private final Queue<RabbitInbox> leaving = new ConcurrentLinkedQueue<>();

	private final Semaphore work = new Semaphore(0);

	private final LinkState state = new LinkState("Receiving from");

	private volatile boolean stopped;

	private long wait = FIRST_WAIT;

	private long checkedAt = System.nanoTime();

	RabbitReceiver(RabbitLinks links) {
		this.links = links;
	}

	void add(RabbitInbox inbox) {
		this.inboxes.add(inbox);
		this.work.release();
	}

	/**
	 * Ends deliveries; the queue is given up without waiting for the broker.
	 */
	void close(RabbitInbox inbox) {
		this.inboxes.remove(inbox);
		inbox.close();
		this.leaving.add(inbox);
		this.work.release();
	}

	void stop() {
		this.stopped = true;
		this.work.release();
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try {
				releaseAll();
				openAll();
				checkAll();
				this.wait = FIRST_WAIT;
				if (this.work.tryAcquire(CHECK_INTERVAL, TimeUnit.MILLISECONDS)) {
					this.work.drainPermits();
				}
			}
			catch (InterruptedException ex) {
				this.stopped = true;
			}
			catch (Exception | Error ex) {
				onFailure(ex);
			}
		}
		releaseAll();
		this.inboxes.forEach(RabbitInbox::release);
	}

	private void releaseAll() {
		for (RabbitInbox inbox = this.leaving.poll(); inbox != null; inbox = this.leaving.poll()) {
			inbox.release();
		}
	}

	private void openAll() throws Exception {
		for (RabbitInbox inbox : this.inboxes) {
			if (!inbox.isOpen()) {
				inbox.open(this.links, this.work::release);
				if (inbox.isClosed() || this.stopped) {
					inbox.release();
				}
			}
		}
		if (!this.inboxes.isEmpty()) {
			this.state.works();
		}
	}

	private void checkAll() throws Exception {
		long now = System.nanoTime();
		if (TimeUnit.NANOSECONDS.toMillis(now - this.checkedAt) >= CHECK_INTERVAL) {
			this.checkedAt = now;
			for (RabbitInbox inbox : this.inboxes) {
				inbox.check();
			}
		}
	}

	private void onFailure(Throwable ex) {
		if (this.stopped) {
			return;
		}
		this.state.broken(RabbitLinks.describe(ex));
		try {
			Thread.sleep(this.wait / 2 + ThreadLocalRandom.current().nextLong(this.wait));
		}
		catch (InterruptedException interrupt) {
			this.stopped = true;
		}
		this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
	}

}
