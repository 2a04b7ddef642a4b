package io.stateeventtarget.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.stateeventtarget.protocol.json.Decoded;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts what clients sent that is no message, and logs it once per interval.
 * Thread-safe.
 */
final class RefusedMessages {

	private static final Log logger = LogFactory.getLog(RefusedMessages.class);

	private final String namespace;

	private final long interval;

	private final LongAdder count = new LongAdder();

	private final AtomicLong logAgainAt = new AtomicLong(System.nanoTime());

	RefusedMessages(String namespace, Duration interval) {
		this.namespace = namespace;
		this.interval = interval.toNanos();
	}

	void add(Decoded.Refused<?> refused) {
		this.count.increment();
		long now = System.nanoTime();
		long due = this.logAgainAt.get();
		if (now - due >= 0 && this.logAgainAt.compareAndSet(due, now + this.interval)) {
			logger.warn("A message of a web client for namespace '" + this.namespace + "' was dropped: "
					+ refused.description() + ". Dropped so far: " + this.count);
		}
	}

	long count() {
		return this.count.sum();
	}

}
