package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.stateeventtarget.AckMode;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where who makes a change on a durable log waits: before it for the log to be open and
 * for room in the queue, and after it for the log to accept it. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class AppendGate<K, V> {

	private final String namespace;

	private final boolean local;

	private final Duration patience;

	private final AppendQueue<K, V> queue;

	private final CountDownLatch opened = new CountDownLatch(1);

	private volatile @Nullable Thread writer;

	private volatile boolean closed;

	/**
	 * Creates a gate that is not open.
	 */
	AppendGate(String namespace, SourceOptions options) {
		this.namespace = namespace;
		this.local = options.ack() == AckMode.LOCAL;
		this.patience = options.ackTimeout();
		this.queue = new AppendQueue<>(namespace, options.appendQueue());
	}

	AppendQueue<K, V> queue() {
		return this.queue;
	}

	/**
	 * Whether changes are visible before the log has accepted them.
	 */
	boolean isLocal() {
		return this.local;
	}

	/**
	 * Whether changes are to be appended. Before, there is nothing known to append to.
	 */
	boolean isOpen() {
		return this.opened.getCount() == 0 && !this.closed;
	}

	/**
	 * Opens the gate.
	 * @param thread the thread that writes the log, which must not wait for itself
	 */
	void open(Thread thread) {
		this.writer = thread;
		this.opened.countDown();
	}

	/**
	 * Lets everybody through without the log, for good.
	 */
	void close() {
		this.closed = true;
		this.opened.countDown();
	}

	/**
	 * Waits until a change may be made.
	 * @return until when its caller may wait for all of it, for {@link #await}
	 * @throws StateException if that is not so in time
	 */
	long enter() {
		long deadline = System.nanoTime() + this.patience.toNanos();
		if (Thread.currentThread() == this.writer) {
			return deadline;
		}
		if (!this.local && !isOpen() && !awaitOpen()) {
			throw new StateTimeoutException("The source of namespace '" + this.namespace
					+ "' has not reached the engine that keeps its log, so the change was not made. Try again, or see the "
					+ "log for what is wrong with the connection", this.namespace, null);
		}
		if (isOpen()) {
			this.queue.awaitRoom(left(deadline));
		}
		return deadline;
	}

	private static Duration left(long deadline) {
		return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
	}

	/**
	 * Requires that a change may be made now.
	 */
	void enterAtOnce() {
		if (isOpen()) {
			this.queue.awaitRoom(Duration.ZERO);
		}
	}

	/**
	 * Waits until a change counts.
	 * @param pending the change, or {@code null} for none
	 * @param deadline until when, as {@link #enter} returned it
	 * @throws StateException if it was not accepted, or not in time
	 */
	void await(@Nullable PendingAppend<K, V> pending, long deadline) {
		if (this.local || pending == null || Thread.currentThread() == this.writer) {
			return;
		}
		try {
			pending.accepted().get(left(deadline).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw unknown("in time ('ack-timeout')");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw unknown("before this thread was interrupted");
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof StateException known) ? known
					: new StateException("A change of namespace '" + this.namespace + "' was not accepted",
							this.namespace, null, ex.getCause());
		}
	}

	private boolean awaitOpen() {
		try {
			return this.opened.await(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private StateTimeoutException unknown(String what) {
		return new StateTimeoutException("The engine that keeps the log of namespace '" + this.namespace
				+ "' did not answer " + what + ": it is not known whether the change was made", this.namespace, null);
	}

}
