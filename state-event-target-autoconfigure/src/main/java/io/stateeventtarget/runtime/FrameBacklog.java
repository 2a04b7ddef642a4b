package io.stateeventtarget.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;

/**
 * How many changes wait in the mailbox of a sink that came in frames of many. Who brings
 * more than can be handled is held up, up to a time. Thread-safe.
 */
final class FrameBacklog {

	static final int BOUND = 65_536;

	private static final long PAUSE = 50_000;

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * Takes note of a message, once there is room for it.
	 * @return whether there is room, after some time
	 */
	boolean admit(SourceMessage<?, ?> message) {
		int size = size(message);
		if (size > 1 && this.waiting.get() > BOUND && !awaitRoom()) {
			return false;
		}
		this.waiting.addAndGet(size);
		return true;
	}

	/**
	 * Takes note that a message was handled.
	 */
	void handled(SourceMessage<?, ?> message) {
		this.waiting.addAndGet(-size(message));
	}

	private boolean awaitRoom() {
		long start = System.nanoTime();
		while (this.waiting.get() > BOUND && Mailbox.mayWait() && System.nanoTime() - start < LONGEST
				&& !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, PAUSE);
		}
		return this.waiting.get() <= BOUND;
	}

	private static int size(SourceMessage<?, ?> message) {
		return (message instanceof Changes<?, ?> changes) ? changes.changes().size() : 0;
	}

}
