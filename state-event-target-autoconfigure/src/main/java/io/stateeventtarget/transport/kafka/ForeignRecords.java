package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the records of a log that are none of ours, and logs that once per interval.
 * Thread-safe.
 */
final class ForeignRecords {

	private static final Log logger = LogFactory.getLog(ForeignRecords.class);

	private final String namespace;

	private final LongSupplier ticker;

	private final long interval;

	private final LongAdder count = new LongAdder();

	private final AtomicLong logAgainAt;

	ForeignRecords(String namespace, LongSupplier ticker, Duration interval) {
		this.namespace = namespace;
		this.ticker = ticker;
		this.interval = interval.toNanos();
		this.logAgainAt = new AtomicLong(ticker.getAsLong());
	}

	void add(String reason, ConsumerRecord<?, ?> record) {
		this.count.increment();
		long now = this.ticker.getAsLong();
		long due = this.logAgainAt.get();
		if (now - due >= 0 && this.logAgainAt.compareAndSet(due, now + this.interval)) {
			logger.warn("A record of topic '" + record.topic() + "', at offset " + record.offset()
					+ ", is ignored by namespace '" + this.namespace + "': " + reason + ". Ignored so far: "
					+ this.count);
		}
	}

	long count() {
		return this.count.sum();
	}

}
