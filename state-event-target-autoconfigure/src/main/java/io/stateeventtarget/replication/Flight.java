package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * A request under way. Confined to the {@link SinkKeys}.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
final class Flight<K, V> {

	final long requestId;

	final K key;

	long deadline;

	/**
	 * Who waits for an answer of their own, or {@code null} if it is for everyone who
	 * waits for the key.
	 */
	final @Nullable Outcome<V> asker;

	long retryAt;

	/**
	 * The version that the stream has to reach before the answer counts, once there is
	 * one.
	 */
	@Nullable Position answeredAt;

	/**
	 * Whether that answer brought an entry.
	 */
	private boolean answeredPresent;

	/**
	 * The sequence at which the stream told of the key last, in the epoch that the
	 * replica is in, or 0.
	 */
	private long changedAt;

	/**
	 * Whether the key had a value after that.
	 */
	private boolean changedPresent;

	/**
	 * The version that an answer must have at least, because what happened to the key
	 * before it is not known here.
	 */
	Position atLeast = Position.NONE;

	/**
	 * Creates a flight.
	 * @param requestId the id of the request
	 * @param key the key
	 * @param deadline when it ends in vain, or {@link Long#MAX_VALUE} for never
	 * @param asker who alone waits for it, or {@code null}
	 */
	Flight(long requestId, K key, long deadline, @Nullable Outcome<V> asker) {
		this.requestId = requestId;
		this.key = key;
		this.deadline = deadline;
		this.asker = asker;
	}

	/**
	 * Moves a deadline.
	 * @param deadline the deadline, or {@link Long#MAX_VALUE} for none
	 * @param pause nanoseconds
	 */
	static long later(long deadline, long pause) {
		return (deadline != Long.MAX_VALUE) ? deadline + pause : deadline;
	}

	boolean isOverdue(long now) {
		return this.deadline != Long.MAX_VALUE && now - this.deadline >= 0;
	}

	/**
	 * Takes note of what the stream tells of the key.
	 */
	void changed(long sequence, boolean present) {
		this.changedAt = sequence;
		this.changedPresent = present;
	}

	void answered(Position position, boolean present) {
		this.answeredAt = position;
		this.answeredPresent = present;
	}

	/**
	 * Whether the stream has told something newer of the key.
	 */
	boolean isOutdated(long sequence) {
		return sequence < this.changedAt;
	}

	/**
	 * Whether the key has a value, by what is known of it, held or not.
	 */
	boolean isPresent(Origin origin) {
		Position answer = this.answeredAt;
		boolean byAnswer = answer != null && answer.origin().equals(origin) && !isOutdated(answer.sequence());
		return (byAnswer || this.changedAt == 0) ? this.answeredPresent : this.changedPresent;
	}

	/**
	 * Forgets what was known of the key: the request has to be sent again, and its answer
	 * to be as new as a version.
	 */
	void startOver(Position position) {
		this.changedAt = 0;
		this.atLeast = position;
		this.answeredAt = null;
	}

	boolean isReached(Position position) {
		return this.answeredAt != null && !this.answeredAt.isAfter(position);
	}

}
