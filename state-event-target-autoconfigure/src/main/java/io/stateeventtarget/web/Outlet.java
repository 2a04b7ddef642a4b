package io.stateeventtarget.web;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Sends one thing after the other, the next one when the one before was sent, by
 * whichever thread brings or ends one. It takes no thread while something is on its way,
 * and no stack however many are sent at once. Thread-safe.
 *
 * @param <T> what is sent
 */
final class Outlet<T> {

	private final Supplier<@Nullable T> next;

	private final BiConsumer<T, Consumer<@Nullable Throwable>> sending;

	private final Consumer<Throwable> failed;

	private final AtomicInteger calls = new AtomicInteger();

	private volatile boolean busy;

	private volatile long since;

	/**
	 * Creates an outlet.
	 * @param next gives the next thing to be sent, if there is one; called by one thread
	 * at a time
	 * @param sending sends a thing and tells when that is done
	 * @param failed is told when something could not be sent; nothing more is sent then
	 */
	Outlet(Supplier<@Nullable T> next, BiConsumer<T, Consumer<@Nullable Throwable>> sending,
			Consumer<Throwable> failed) {
		this.next = next;
		this.sending = sending;
		this.failed = failed;
	}

	/**
	 * Sends what is there to be sent.
	 */
	void pump() {
		if (this.calls.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		do {
			send();
			seen = this.calls.addAndGet(-seen);
		}
		while (seen != 0);
	}

	/**
	 * Whether something is on its way.
	 */
	boolean isBusy() {
		return this.busy;
	}

	/**
	 * For how long something is on its way.
	 */
	long busyNanos(long now) {
		return this.busy ? now - this.since : 0;
	}

	private void send() {
		while (!this.busy) {
			T thing = this.next.get();
			if (thing == null) {
				return;
			}
			this.since = System.nanoTime();
			this.busy = true;
			try {
				this.sending.accept(thing, this::done);
			}
			catch (RuntimeException ex) {
				this.failed.accept(ex);
				return;
			}
		}
	}

	private void done(@Nullable Throwable failure) {
		if (failure != null) {
			this.failed.accept(failure);
			return;
		}
		this.busy = false;
		pump();
	}

}
