package io.stateeventtarget.replication;

import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * A request under way. Confined to the {@link SinkEngine}.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
final class Flight<K, V> {

	final long requestId;

	final K key;

	final long deadline;

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
	 * The sequence at which the stream said that the key is gone.
	 */
	long goneAt;

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

	boolean isOverdue(long now) {
		return this.deadline != Long.MAX_VALUE && now - this.deadline >= 0;
	}

	boolean isReached(Version version) {
		return this.answeredAt != null && !this.answeredAt.isAfter(version);
	}

}
