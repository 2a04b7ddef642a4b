package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.WriteSession;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a sink that have no outcome yet. Each is numbered, sent again until it is
 * answered, and ends once. Confined to the {@link SinkEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class PendingWrites<K, V> {

	private final Map<Long, Pending<K, V>> pending = new LinkedHashMap<>();

	private final String namespace;

	private final String sinkId;

	private final int limit;

	private final long timeout;

	private final RetryInterval retry;

	private long number;

	/**
	 * Creates an empty table.
	 * @param namespace the namespace
	 * @param sinkId the id of the sink
	 * @param limit how many writes may wait at once
	 * @param timeout how long one may take, in nanoseconds, or 0 for ever
	 * @param retry the time between two tries
	 * @param firstNumber comes before the first number
	 */
	PendingWrites(String namespace, String sinkId, int limit, long timeout, RetryInterval retry, long firstNumber) {
		this.number = firstNumber;
		this.namespace = namespace;
		this.sinkId = sinkId;
		this.limit = limit;
		this.timeout = timeout;
		this.retry = retry;
	}

	void add(K key, @Nullable V value, @Nullable Version expected, Outcome<Version> outcome, long now) {
		if (this.pending.size() >= this.limit) {
			outcome.fail(new StateLimitExceededException(
					"The sink of namespace '" + this.namespace + "' has " + this.limit
							+ " writes without an answer. Write more slowly or raise 'pending-requests'.",
					this.namespace, key));
			return;
		}
		long deadline = (this.timeout != 0) ? now + this.timeout : Long.MAX_VALUE;
		this.pending.put(++this.number, new Pending<>(this.number, key, value, expected, outcome, deadline));
	}

	/**
	 * Returns what is to be sent now.
	 * @param heard the newest incarnation of the source
	 * @param session the session that the source opened, if it did
	 * @param now elapsed time in nanoseconds
	 * @return the messages, by number
	 */
	List<SinkMessage<K, V>> due(Origin heard, WriteSession session, long now) {
		if (this.pending.isEmpty() || heard.equals(Origin.NONE)) {
			return List.of();
		}
		List<SinkMessage<K, V>> due = new ArrayList<>();
		for (Pending<K, V> write : this.pending.values()) {
			boolean first = !write.session.isOpen();
			write.session = first ? session : write.session;
			if (write.session.isOpen() && (first || now - write.retryAt >= 0)) {
				write.retryAt = now + this.retry.next();
				due.add(new SinkMessage.Write<>(this.sinkId, heard, write.session, write.number, write.key, write.value,
						write.expected));
			}
		}
		return due;
	}

	void onWritten(SourceMessage.Written<K, V> written) {
		Pending<K, V> write = this.pending.remove(written.number());
		if (write != null) {
			write.outcome.succeed(written.version());
		}
	}

	void onRejected(SourceMessage.Rejected<K, V> rejected) {
		Pending<K, V> write = this.pending.remove(rejected.number());
		if (write != null) {
			String message = "The write of key '" + write.key + "' in namespace '" + this.namespace + "' "
					+ (rejected.unknown() ? "has an unknown outcome: " : "was refused: ") + rejected.reason();
			write.outcome.fail(rejected.unknown() ? new StateTimeoutException(message, this.namespace, write.key)
					: new WriteRejectedException(message, this.namespace, write.key));
		}
	}

	/**
	 * Gives every write more time.
	 * @param pause nanoseconds
	 */
	void extend(long pause) {
		this.pending.values().forEach((write) -> write.deadline = Flight.later(write.deadline, pause));
	}

	void onTick(long now) {
		Iterator<Pending<K, V>> writes = this.pending.values().iterator();
		while (writes.hasNext()) {
			Pending<K, V> write = writes.next();
			if (write.deadline != Long.MAX_VALUE && now - write.deadline >= 0) {
				writes.remove();
				write.outcome.fail(new StateTimeoutException(
						"The write of key '" + write.key + "' in namespace '" + this.namespace
								+ "' was not answered in time ('request-timeout'); whether it was " + "made is unknown",
						this.namespace, write.key));
			}
		}
	}

	void close() {
		List<Pending<K, V>> left = new ArrayList<>(this.pending.values());
		this.pending.clear();
		for (Pending<K, V> write : left) {
			StateException failure = new StateClosedException(
					"The sink of namespace '" + this.namespace + "' was closed before the write of key '" + write.key
							+ "' was answered; whether it was made is unknown",
					this.namespace, write.key);
			write.outcome.fail(failure);
		}
	}

	private static final class Pending<K, V> {

		private final long number;

		private final K key;

		private final @Nullable V value;

		private final @Nullable Version expected;

		private final Outcome<Version> outcome;

		private long deadline;

		private WriteSession session = WriteSession.NONE;

		private long retryAt;

		Pending(long number, K key, @Nullable V value, @Nullable Version expected, Outcome<Version> outcome,
				long deadline) {
			this.number = number;
			this.key = key;
			this.value = value;
			this.expected = expected;
			this.outcome = outcome;
			this.deadline = deadline;
		}

	}

}
