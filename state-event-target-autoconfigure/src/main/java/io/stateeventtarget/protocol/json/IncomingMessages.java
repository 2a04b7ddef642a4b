package io.stateeventtarget.protocol.json;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a transport gives to its namespaces of what it receives: messages that can be
 * read. The others are counted, logged once per interval, and dropped. Nothing of this
 * throws but the receiver itself. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class IncomingMessages<K, V> {

	private static final Log logger = LogFactory.getLog(IncomingMessages.class);

	private final StateJsonCodec<K, V> codec;

	private final LongSupplier ticker;

	private final long interval;

	private final Map<Decoded.Reason, LongAdder> counts = new EnumMap<>(Decoded.Reason.class);

	private final AtomicLong logAgainAt;

	/**
	 * Creates counters at zero.
	 * @param codec reads messages
	 * @param ticker tells elapsed nanoseconds
	 * @param interval how long nothing is logged after something was
	 */
	public IncomingMessages(StateJsonCodec<K, V> codec, LongSupplier ticker, Duration interval) {
		this.codec = codec;
		this.ticker = ticker;
		this.interval = interval.toNanos();
		this.logAgainAt = new AtomicLong(ticker.getAsLong());
		for (Decoded.Reason reason : Decoded.Reason.values()) {
			this.counts.put(reason, new LongAdder());
		}
	}

	/**
	 * Takes what is to be a message of a source.
	 * @param bytes what was received
	 * @param receiver gets the message if it is one
	 */
	public void fromSource(byte[] bytes, Consumer<SourceMessage<K, V>> receiver) {
		receive(this.codec.decodeSource(bytes), receiver);
	}

	/**
	 * Takes what is to be a message of a sink.
	 * @param bytes what was received
	 * @param receiver gets the message if it is one
	 */
	public void fromSink(byte[] bytes, Consumer<SinkMessage<K, V>> receiver) {
		receive(this.codec.decodeSink(bytes), receiver);
	}

	/**
	 * How many messages were dropped for a reason.
	 * @param reason the reason
	 * @return the count so far
	 */
	public long dropped(Decoded.Reason reason) {
		return count(reason).sum();
	}

	private <M> void receive(Decoded<M> decoded, Consumer<M> receiver) {
		if (decoded instanceof Decoded.Accepted<M> accepted) {
			receiver.accept(accepted.message());
		}
		else if (decoded instanceof Decoded.Refused<M> refused) {
			count(refused.reason()).increment();
			log(refused);
		}
	}

	@SuppressWarnings("NullAway") // there is one for each
	private LongAdder count(Decoded.Reason reason) {
		return this.counts.get(reason);
	}

	private void log(Decoded.Refused<?> refused) {
		long now = this.ticker.getAsLong();
		long due = this.logAgainAt.get();
		if (now - due >= 0 && this.logAgainAt.compareAndSet(due, now + this.interval)) {
			logger.warn("A message for namespace '" + this.codec.namespace() + "' was dropped: " + refused.description()
					+ ". Dropped so far: " + this.counts);
		}
	}

}
