package io.stateeventtarget.transport;

import java.util.Map;

import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * The source's end of a transport. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SourceChannel<K, V> extends AutoCloseable {

	/**
	 * Takes an epoch, atomically among all sources of the namespace, unless this is not a
	 * {@linkplain #isEpochRegister() register of epochs}.
	 * @param proposal the least that it may be
	 * @return an epoch that is at least the proposal and greater than every epoch taken
	 * before
	 */
	long claimEpoch(long proposal);

	/**
	 * Whether the transport knows all epochs that were taken since it is there, and tells
	 * a source of one that another took before any sink can hear of it. A source that
	 * hears of a higher one from a sink then knows that it is a relic, and takes another.
	 * Without a register {@link #claimEpoch(long)} may return the proposal, and a source
	 * takes another epoch only for what it hears right after it started.
	 * @return {@code true} by default
	 */
	default boolean isEpochRegister() {
		return true;
	}

	/**
	 * The durable log of the namespace. If there is one, changes are appended to it,
	 * sinks get them from it, and {@link #publish} and {@link #send} carry only what is
	 * said beside it; {@link #claimEpoch(long)} is called by the thread that writes the
	 * log, again and again while it fails.
	 * @return the log, the same each time, or {@code null} if the source holds the state
	 * alone
	 */
	default @Nullable SourceLog<K, V> log() {
		return null;
	}

	/**
	 * Whether there is anything that cannot be sent, so that it has to be asked about.
	 * @return {@code false} by default: neither form of {@code requireSendable} is called
	 */
	default boolean limitsMessages() {
		return false;
	}

	/**
	 * Requires that entries can be sent, together in one change. Called before the change
	 * is made, by the thread that makes it.
	 * @param entries keys and values
	 * @throws io.stateeventtarget.StateLimitExceededException if they are too large
	 * @throws io.stateeventtarget.StateSerializationException if they cannot be written
	 */
	default void requireSendable(Map<? extends K, ? extends V> entries) {
	}

	/**
	 * Requires that a signal can be sent.
	 * @param type its name
	 * @param detail what goes with it
	 * @throws io.stateeventtarget.StateLimitExceededException if it is too large
	 * @throws io.stateeventtarget.StateSerializationException if it cannot be written
	 */
	default void requireSendable(String type, Object detail) {
	}

	/**
	 * Sends to all sinks.
	 * @param message the message
	 */
	void publish(SourceMessage<K, V> message);

	/**
	 * Sends to one sink; nothing happens if there is no such sink.
	 * @param sinkId the id of the sink
	 * @param message the message
	 */
	void send(String sinkId, SourceMessage<K, V> message);

	/**
	 * Detaches the source. Idempotent.
	 */
	@Override
	void close();

}
