package io.stateeventtarget;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The outcome of a read: a value that is here, or one that is to come.
 *
 * @param <V> the type of the value
 */
public sealed interface Read<V> permits Read.Ready, Read.Pending {

	/**
	 * Whether the value is here.
	 * @return {@code true} for {@link Ready}
	 */
	boolean isReady();

	/**
	 * Returns the value, waiting for it if need be. Not to be called from a listener: the
	 * futures of a namespace end on the thread that runs its listeners.
	 * @param timeout how long to wait at most
	 * @return the value, or {@code null} if the source was asked for it and has none
	 * @throws StateTimeoutException if there was no value in time
	 * @throws StateException if the read failed, or the waiting thread was interrupted
	 * (its interrupt flag is set again)
	 */
	V await(Duration timeout);

	/**
	 * The value as a future.
	 * @return a completed future, or the shared one that ends with the value
	 */
	CompletableFuture<V> toFuture();

	/**
	 * A value that is here.
	 *
	 * @param <V> the type of the value
	 * @param value the value
	 * @param version the version of the change that brought it
	 */
	record Ready<V>(V value, Version version) implements Read<V> {

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public V await(Duration timeout) {
			return this.value;
		}

		@Override
		public CompletableFuture<V> toFuture() {
			return CompletableFuture.completedFuture(this.value);
		}

	}

	/**
	 * A value that is to come.
	 *
	 * @param <V> the type of the value
	 * @param future ends once: with the value, a timeout, a loader's failure, or because
	 * the view was closed. One that {@linkplain ReadPolicy#fromSource() asks the source}
	 * ends with {@code null} if that has no such entry. Shared and read-only.
	 * @param absent whether it is known that there is no such entry now; unless the
	 * source was asked, the future then ends with the first value
	 */
	record Pending<V>(CompletableFuture<V> future, boolean absent) implements Read<V> {

		@Override
		public boolean isReady() {
			return false;
		}

		@Override
		public V await(Duration timeout) {
			Objects.requireNonNull(timeout, "timeout");
			try {
				return this.future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				throw new StateTimeoutException("There was no value within " + TimeUnit.MILLISECONDS.convert(timeout)
						+ " ms for " + this.future, null, null, ex);
			}
			catch (ExecutionException ex) {
				throw asStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new StateException("Interrupted while waiting for " + this.future, null, null, ex);
			}
		}

		@Override
		public CompletableFuture<V> toFuture() {
			return this.future;
		}

		private static StateException asStateException(ExecutionException failure) {
			if (failure.getCause() instanceof StateException cause) {
				return cause;
			}
			return new StateException("The read failed: " + failure.getCause(), null, null, failure.getCause());
		}

	}

}
