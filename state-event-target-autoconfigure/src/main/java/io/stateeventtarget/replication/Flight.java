package io.stateeventtarget.replication;

import io.stateeventtarget.Version;
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
	@Nullable Version answeredAt;

	/**
	 * The sequence as of which the stream said that the key is absent, in the epoch that
	 * the replica is in.
	 */
	long absentAt;

	/**
	 * The version that an answer must have at least, because what happened to the key
	 * before it is not known here.
	 */
	Version atLeast = Version.NONE;

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
	 * Forgets what was known of the key: the request has to be sent again, and its answer
	 * to be as new as a version.
	 */
	void startOver(Version version) {
		this.absentAt = 0;
		this.atLeast = version;
		this.answeredAt = null;
	}

	boolean isReached(Version version) {
		return this.answeredAt != null && !this.answeredAt.isAfter(version);
	}

}
