package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.StateEntry;
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
	 * The entry that the answer brought, or {@code null} if there is none.
	 */
	private @Nullable StateEntry<K, V> answer;

	/**
	 * Where the stream told of the key last.
	 */
	private Position changedAt = Position.NONE;

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
	void changed(Position position, boolean present) {
		this.changedAt = position;
		this.changedPresent = present;
	}

	void answered(Position position, @Nullable StateEntry<K, V> entry) {
		this.answeredAt = position;
		this.answer = entry;
	}

	/**
	 * The entry that the answer brought, unless the stream told something newer of the
	 * key.
	 */
	@Nullable StateEntry<K, V> answer() {
		return isOutdated() ? null : this.answer;
	}

	/**
	 * Whether the stream told a value of the key that is newer than the answer.
	 */
	boolean hasNewerValue() {
		return isOutdated() && this.changedPresent;
	}

	private boolean isOutdated() {
		return this.answeredAt != null && this.changedAt.isAfter(this.answeredAt);
	}

	/**
	 * Forgets what was known of the key: the request has to be sent again, and its answer
	 * to be as new as a version.
	 */
	void startOver(Position position) {
		this.changedAt = Position.NONE;
		this.atLeast = position;
		forgetAnswer();
	}

	void forgetAnswer() {
		this.answeredAt = null;
		this.answer = null;
	}

	boolean isReached(Position position) {
		return this.answeredAt != null && !this.answeredAt.isAfter(position);
	}

}
