package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.StateException;
import io.stateeventtarget.transport.LoggedChange;

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

	private final CompletableFuture<Void> accepted = new CompletableFuture<>();

	/**
	 * Creates a change that is not accepted.
	 * @param logged the change
	 * @param told whether listeners were told of it already
	 * @param madeAt elapsed time in nanoseconds
	 */
	PendingAppend(LoggedChange<K, V> logged, boolean told, long madeAt) {
		this.logged = logged;
		this.told = told;
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
	 * Ends when the log has accepted the change, or with why it did not.
	 */
	CompletableFuture<Void> accepted() {
		return this.accepted;
	}

	void accept() {
		this.accepted.complete(null);
	}

	void fail(StateException failure) {
		this.accepted.completeExceptionally(failure);
	}

}
