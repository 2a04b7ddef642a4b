package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A future that many callers share and none of them can end. What it is to end with is
 * decided once, by {@link #decide}, and shown to callers later, by {@link #end()}, on the
 * dispatch thread.
 *
 * @param <T> the type of the result
 */
final class SharedFuture<T> extends CompletableFuture<T> {

	private final AtomicReference<@Nullable Decision<T>> decision = new AtomicReference<>();

	private final Supplier<String> description;

	SharedFuture(Supplier<String> description) {
		this.description = description;
	}

	/**
	 * Decides what it will end with.
	 * @return whether this call decided it
	 */
	boolean decide(@Nullable T value, @Nullable Throwable failure) {
		return this.decision.compareAndSet(null, new Decision<>(value, failure));
	}

	/**
	 * Whether it is decided and will end, or has ended, with this value.
	 */
	boolean isDecidedAs(T value) {
		Decision<T> decided = this.decision.get();
		return decided != null && decided.failure == null && value.equals(decided.value);
	}

	boolean isDecided() {
		return this.decision.get() != null;
	}

	/**
	 * Ends it as decided.
	 */
	void end() {
		Decision<T> decided = this.decision.get();
		if (decided != null && decided.failure != null) {
			super.completeExceptionally(decided.failure);
		}
		else if (decided != null) {
			super.complete(decided.value);
		}
	}

	@Override
	public boolean complete(@Nullable T value) {
		return false;
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		return false;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return false;
	}

	@Override
	public void obtrudeValue(@Nullable T value) {
	}

	@Override
	public void obtrudeException(Throwable failure) {
	}

	@Override
	public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
		return copy().orTimeout(timeout, unit);
	}

	@Override
	public CompletableFuture<T> completeOnTimeout(@Nullable T value, long timeout, TimeUnit unit) {
		return copy().completeOnTimeout(value, timeout, unit);
	}

	@Override
	public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
		return this;
	}

	@Override
	public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		return this;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	@Override
	public String toString() {
		return this.description.get() + (isDone() ? " (ended)" : " (pending)");
	}

	private record Decision<T>(@Nullable T value, @Nullable Throwable failure) {

	}

}
