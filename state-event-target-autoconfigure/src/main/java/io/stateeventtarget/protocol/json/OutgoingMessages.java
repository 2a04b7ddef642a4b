package io.stateeventtarget.protocol.json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a transport makes of the messages that its namespaces send: bytes within the
 * limits. Changes that are over them become several consecutive ranges, and a part of a
 * snapshot several pieces; a connect goes with the keys that fit, and an answer that does
 * not fit as a failure. What cannot be sent at all is counted, logged as an error once
 * per interval, and dropped. Nothing of this throws. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class OutgoingMessages<K, V> {

	private static final Log logger = LogFactory.getLog(OutgoingMessages.class);

	private final StateJsonCodec<K, V> codec;

	private final MessageDivider<K, V> divider;

	private final LongSupplier ticker;

	private final long interval;

	private final LongAdder unsendable = new LongAdder();

	private final AtomicLong logAgainAt;

	/**
	 * Creates a counter at zero.
	 * @param codec writes messages
	 * @param ticker tells elapsed nanoseconds
	 * @param interval how long nothing is logged after something was
	 */
	public OutgoingMessages(StateJsonCodec<K, V> codec, LongSupplier ticker, Duration interval) {
		this.codec = codec;
		this.divider = new MessageDivider<>(codec);
		this.ticker = ticker;
		this.interval = interval.toNanos();
		this.logAgainAt = new AtomicLong(ticker.getAsLong());
	}

	/**
	 * Writes a message of a source.
	 * @param message the message
	 * @return messages to be sent in this order instead of it, none if it cannot be sent
	 */
	public List<byte[]> encode(SourceMessage<K, V> message) {
		try {
			return List.of(this.codec.encode(message));
		}
		catch (StateLimitExceededException ex) {
			return divide(message, ex);
		}
		catch (StateException ex) {
			return drop(ex);
		}
	}

	/**
	 * Writes a message of a sink.
	 * @param message the message
	 * @return the message to be sent, none if it cannot be sent
	 */
	public List<byte[]> encode(SinkMessage<K, V> message) {
		try {
			return List.of(this.codec.encode(message));
		}
		catch (StateException ex) {
			return (message instanceof SinkMessage.Connect<K, V> connect && connect.keys() != null) ? fit(connect)
					: drop(ex);
		}
	}

	/**
	 * How many messages could not be sent.
	 * @return the count so far
	 */
	public long unsendable() {
		return this.unsendable.sum();
	}

	private List<byte[]> divide(SourceMessage<K, V> message, StateException failure) {
		try {
			if (message instanceof SourceMessage.Changes<K, V> changes) {
				return encodeAll(this.divider.divide(changes));
			}
			if (message instanceof SourceMessage.Snapshot<K, V> snapshot) {
				return encodeAll(this.divider.divide(snapshot));
			}
		}
		catch (StateException ex) {
			return drop(ex);
		}
		drop(failure);
		return (message instanceof SourceMessage.Answer<K, V> answer)
				? List.of(this.codec.encode(new SourceMessage.Failed<>(answer.origin(), answer.requestId(),
						"The entry is over a limit of messages")))
				: List.of();
	}

	private List<byte[]> encodeAll(List<SourceMessage<K, V>> messages) {
		List<byte[]> all = new ArrayList<>(messages.size());
		messages.forEach((message) -> all.add(this.codec.encode(message)));
		return all;
	}

	/**
	 * Sends what fits of the keys. The source says nothing of the others, so that the
	 * sink takes them for unknown and asks for each when it is read.
	 */
	private List<byte[]> fit(SinkMessage.Connect<K, V> connect) {
		try {
			return List.of(this.codec.encode(this.divider.fit(connect)));
		}
		catch (StateException ex) {
			return drop(ex);
		}
	}

	private List<byte[]> drop(StateException failure) {
		this.unsendable.increment();
		long now = this.ticker.getAsLong();
		long due = this.logAgainAt.get();
		if (now - due >= 0 && this.logAgainAt.compareAndSet(due, now + this.interval)) {
			logger.error("A message of namespace '" + this.codec.namespace()
					+ "' cannot be sent, and who waits for it will not be in sync. Not sent so far: " + this.unsendable,
					failure);
		}
		return List.of();
	}

}
