package io.stateeventtarget.web;

import java.util.concurrent.TimeUnit;

/**
 * How many messages may come: so many at once, and then so many a second. Not
 * thread-safe.
 */
final class RateLimit {

	private final double perNano;

	private final double burst;

	private double tokens;

	private long last;

	RateLimit(int rate, int burst, long now) {
		this.perNano = rate / (double) TimeUnit.SECONDS.toNanos(1);
		this.burst = Math.max(burst, 1);
		this.tokens = this.burst;
		this.last = now;
	}

	/**
	 * Takes account of a message.
	 * @param now the elapsed nanoseconds
	 * @return whether it may come
	 */
	boolean allows(long now) {
		this.tokens = Math.min(this.burst, this.tokens + (now - this.last) * this.perNano);
		this.last = now;
		if (this.tokens < 1) {
			return false;
		}
		this.tokens--;
		return true;
	}

}
