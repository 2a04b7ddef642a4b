package io.stateeventtarget.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Handles items one at a time and in order, on the threads that bring them: whoever finds
 * the box at rest handles what comes in until it is empty again, or hands that over to an
 * executor once it has handled its share. No lock is held while an item is handled, and
 * handling one may put further items in, which follow.
 * <p>
 * Only {@link #holdUp()} ever waits: it holds up who brings more than can be handled here
 * or in a box further on, up to a time. A thread that is itself handling items of some
 * box, or has to be {@linkplain #briefly brief}, never waits.
 *
 * @param <T> the type of the items
 */
final class Mailbox<T> {

	/**
	 * How many items a thread handles before it hands over.
	 */
	static final int SHARE = 512;

	/**
	 * How many items a thread handles that has to be brief.
	 */
	static final int BRIEF_SHARE = 8;

	/**
	 * How many items may wait before who brings them is held up.
	 */
	static final int BOUND = 16_384;

	private static final Log logger = LogFactory.getLog(Mailbox.class);

	private static final long PAUSE = 50_000;

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private static final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

	private final Queue<T> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * The item that found the box at rest. Only for who has to call {@link #run()}.
	 */
	private @Nullable T first;

	/**
	 * A box that was too full when an item from here was put into it, or {@code null}.
	 */
	private volatile @Nullable Mailbox<?> fullBox;

	private final Consumer<? super T> handler;

	private final @Nullable Executor executor;

	/**
	 * Creates a box that is only handled by who brings items.
	 */
	Mailbox(Consumer<? super T> handler) {
		this(handler, null);
	}

	/**
	 * Creates a box.
	 * @param handler handles an item
	 * @param executor handles what is left over, or {@code null} if nothing ever is
	 */
	Mailbox(Consumer<? super T> handler, @Nullable Executor executor) {
		this.handler = handler;
		this.executor = executor;
	}

	/**
	 * Runs a task that must not take long: it is never held up, and handles only a few
	 * items of others.
	 */
	static void briefly(Runnable task) {
		Turn turn = turns.get();
		int share = turn.share;
		turn.share = BRIEF_SHARE;
		try {
			task.run();
		}
		finally {
			turn.share = share;
		}
	}

	/**
	 * Whether the current thread may be held up: it neither handles items of some box nor
	 * has to be brief.
	 */
	static boolean mayWait() {
		Turn turn = turns.get();
		return turn.depth == 0 && turn.share == SHARE;
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
	 * Puts an item in and handles it, unless another thread does. Never waits.
	 */
	void submit(T item) {
		if (put(item)) {
			run();
		}
		else if (isFull()) {
			noteFull();
		}
	}

	/**
	 * Handles what is in the box, or hands over what is more than a share. Only for who
	 * was told so by {@link #put}. The share is one for all boxes that a thread handles
	 * within each other.
	 */
	void run() {
		Turn turn = turns.get();
		if (turn.depth++ == 0) {
			turn.left = turn.share;
		}
		try {
			do {
				T item = next();
				if (item != null) {
					handle(item);
					noteFullBox(turn);
				}
				turn.left--;
			}
			while (this.waiting.decrementAndGet() != 0 && (turn.left > 0 || !isHandedOver(turn)));
		}
		finally {
			turn.depth--;
		}
	}

	/**
	 * Whether so many items wait that who brings more is to be slowed down.
	 */
	boolean isFull() {
		return this.waiting.get() > BOUND;
	}

	/**
	 * Whether so many items wait that what can be had again should not be put in.
	 */
	boolean isOverfull() {
		return this.waiting.get() > 4 * BOUND;
	}

	/**
	 * Whether this box, or one that gets what is handled here, is full.
	 */
	boolean isCongested() {
		Mailbox<?> full = this.fullBox;
		return isFull() || (full != null && full.isFull());
	}

	/**
	 * Waits while the box is congested, up to a second. For who makes changes, after each
	 * of them.
	 */
	void holdUp() {
		if (this.fullBox == null && !isFull()) {
			return;
		}
		if (mayWait()) {
			long start = System.nanoTime();
			while (isCongested() && System.nanoTime() - start < LONGEST) {
				LockSupport.parkNanos(this, PAUSE);
			}
		}
		if (!isCongested()) {
			this.fullBox = null;
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

	private void noteFull() {
		Turn turn = turns.get();
		if (turn.depth > 0) {
			turn.fullBox = this;
		}
	}

	private void noteFullBox(Turn turn) {
		Mailbox<?> full = turn.fullBox;
		if (full != null) {
			turn.fullBox = null;
			this.fullBox = full;
		}
	}

	/**
	 * Hands the handling over to the executor.
	 * @return whether it is not up to this thread any more
	 */
	private boolean isHandedOver(Turn turn) {
		if (this.executor != null && isTaken(new HandOver(), this.executor)) {
			return true;
		}
		turn.left = turn.share;
		return false;
	}

	private static boolean isTaken(Mailbox<?>.HandOver rest, Executor executor) {
		try {
			executor.execute(rest);
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Threads are ending: who brings items handles all of them", ex);
		}
		catch (Throwable ex) {
			logger.error("There is no thread to hand over to, goes on", ex);
		}
		return !rest.taken.compareAndSet(false, true);
	}

	/**
	 * What is left over, for one who takes it.
	 */
	private final class HandOver implements Runnable {

		private final AtomicBoolean taken = new AtomicBoolean();

		@Override
		public void run() {
			if (this.taken.compareAndSet(false, true)) {
				Mailbox.this.run();
			}
		}

	}

	/**
	 * What a thread is at. Confined to it.
	 */
	private static final class Turn {

		/**
		 * How many boxes it handles within each other.
		 */
		private int depth;

		private int share = SHARE;

		/**
		 * How many items it handles before it hands over.
		 */
		private int left;

		/**
		 * A box that was full when the current item was put in.
		 */
		private @Nullable Mailbox<?> fullBox;

	}

}
