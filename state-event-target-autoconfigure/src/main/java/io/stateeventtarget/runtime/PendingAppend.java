package io.stateeventtarget.runtime;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.StateException;
import io.stateeventtarget.transport.LoggedChange;
import org.jspecify.annotations.Nullable;

/**
 * A change that a durable log has not accepted yet.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class PendingAppend<K, V> {

	private final LoggedChange<K, V> logged;

	private final boolean told;

	private final long madeAt;

	private final @Nullable CompletableFuture<Void> accepted;

	/**
	 * Creates a change that is not accepted.
	 * @param logged the change
	 * @param told whether listeners were told of it already
	 * @param awaited whether somebody may wait for it
	 * @param madeAt elapsed time in nanoseconds
	 */
	PendingAppend(LoggedChange<K, V> logged, boolean told, boolean awaited, long madeAt) {
		this.logged = logged;
		this.told = told;
		this.accepted = awaited ? new CompletableFuture<>() : null;
		this.madeAt = madeAt;
	}

	LoggedChange<K, V> logged() {
		return this.logged;
	}

	long sequence() {
		return this.logged.change().to();
	}

	boolean isTold() {
		return this.told;
	}

	long madeAt() {
		return this.madeAt;
	}

	/**
	 * Ends when the log has accepted the change, or with why it did not. Only for a
	 * change that somebody may wait for.
	 */
	CompletableFuture<Void> accepted() {
		return Objects.requireNonNull(this.accepted);
	}

	void accept() {
		if (this.accepted != null) {
			this.accepted.complete(null);
		}
	}

	void fail(StateException failure) {
		if (this.accepted != null) {
			this.accepted.completeExceptionally(failure);
		}
	}

}
