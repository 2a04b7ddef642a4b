package io.stateeventtarget.listener;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets something that may happen often be logged once a minute at most. Thread-safe.
 */
public final class LogInterval {

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private final LongSupplier ticker;

	private final AtomicLong dueAt;

	/**
	 * Creates an interval that has passed.
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public LogInterval(LongSupplier ticker) {
		this.ticker = ticker;
		this.dueAt = new AtomicLong(ticker.getAsLong());
	}

	/**
	 * Whether it is time to log again. Who is told so has to, as the next one is not.
	 * @return whether nobody was told so within the last minute
	 */
	public boolean isDue() {
		long now = this.ticker.getAsLong();
		long due = this.dueAt.get();
		return now - due >= 0 && this.dueAt.compareAndSet(due, now + INTERVAL);
	}

}
