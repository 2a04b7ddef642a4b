package io.stateeventtarget.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Handles items one at a time and in order, on the threads that bring them: whoever finds
 * the box at rest handles what comes in until it is empty again. No lock is held while an
 * item is handled, and handling one may put further items in, which follow.
 * <p>
 * Bounded by holding up who puts more in than can be handled, up to a time, except a
 * thread that is itself handling items of some box: that one must never wait for another.
 *
 * @param <T> the type of the items
 */
final class Mailbox<T> {

	private static final Log logger = LogFactory.getLog(Mailbox.class);

	private static final int BOUND = 16_384;

	private static final long PAUSE = 50_000;

	private static final int PAUSES = 20_000;

	private static final ThreadLocal<int[]> depth = ThreadLocal.withInitial(() -> new int[1]);

	private final Queue<T> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * The item that found the box at rest. Only for who has to call {@link #run()}.
	 */
	private @Nullable T first;

	private final Consumer<? super T> handler;

	Mailbox(Consumer<? super T> handler) {
		this.handler = handler;
	}

	/**
	 * Puts an item in without handling it. May be called under a lock, to give items the
	 * order of that lock.
	 * @return whether the caller has to call {@link #run()}, after it left the lock
	 */
	boolean put(T item) {
		if (this.waiting.compareAndSet(0, 1)) {
			return takeFirst(item);
		}
		this.queue.add(item);
		return this.waiting.getAndIncrement() == 0;
	}

	/**
	 * Puts an item in and handles it, unless another thread does.
	 */
	void submit(T item) {
		if (put(item)) {
			run();
		}
		else {
			holdUp();
		}
	}

	/**
	 * Handles everything that is in the box. Only for who was told so by {@link #put}.
	 */
	void run() {
		int[] level = depth.get();
		level[0]++;
		try {
			do {
				T item = next();
				if (item != null) {
					handle(item);
				}
			}
			while (this.waiting.decrementAndGet() != 0);
		}
		finally {
			level[0]--;
		}
	}

	/**
	 * Spares the queue unless there is something in it. A box at rest may have an item:
	 * where one was taken before it was counted, one that was counted is left until the
	 * other is, and what comes now must not overtake it.
	 */
	private boolean takeFirst(T item) {
		if (this.queue.isEmpty()) {
			this.first = item;
		}
		else {
			this.queue.add(item);
		}
		return true;
	}

	private @Nullable T next() {
		T item = this.first;
		if (item == null) {
			return this.queue.poll();
		}
		this.first = null;
		return item;
	}

	/**
	 * Handles an item. Its failure is not that of the thread that happens to handle it,
	 * and must not keep the items behind it.
	 */
	private void handle(T item) {
		try {
			this.handler.accept(item);
		}
		catch (Throwable ex) {
			logger.error("A step of a source or sink failed, and the next ones go on", ex);
		}
	}

	/**
	 * Waits while the box is too full, up to a second.
	 */
	void holdUp() {
		if (this.waiting.get() > BOUND && depth.get()[0] == 0) {
			for (int i = 0; i < PAUSES && this.waiting.get() > BOUND; i++) {
				LockSupport.parkNanos(this, PAUSE);
			}
		}
	}

}
