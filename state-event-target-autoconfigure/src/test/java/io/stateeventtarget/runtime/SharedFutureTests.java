package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The future that many share.
 */
class SharedFutureTests {

	private final SharedFuture<Integer> future = new SharedFuture<>(() -> "key 'a'");

	@Test
	void endsOnceAsFirstDecided() {
		assertThat(this.future.decide(1, null)).isTrue();
		assertThat(this.future.decide(2, null)).isFalse();
		assertThat(this.future).isNotDone();
		this.future.end();
		this.future.end();
		assertThat(this.future).isCompletedWithValue(1);
		assertThat(this.future.isDecidedAs(1)).isTrue();
		assertThat(this.future.isDecidedAs(2)).isFalse();
	}

	@Test
	void callersCannotEndIt() {
		this.future.complete(1);
		this.future.completeAsync(() -> 2, Runnable::run);
		this.future.completeExceptionally(new IllegalStateException());
		this.future.obtrudeException(new IllegalStateException());
		this.future.obtrudeValue(3);
		assertThat(this.future.cancel(true)).isFalse();
		this.future.end();
		assertThat(this.future).isNotDone().hasToString("key 'a' (pending)");
	}

	@Test
	void oneCallersTimeoutDoesNotEndIt() {
		assertThat(this.future.completeOnTimeout(9, 0, TimeUnit.NANOSECONDS).join()).isEqualTo(9);
		CompletableFuture<Integer> late = this.future.orTimeout(1, TimeUnit.DAYS);
		assertThat(this.future).isNotDone();
		end(1);
		assertThat(late).isCompletedWithValue(1);
	}

	@Test
	void composesLikeAnyFuture() {
		CompletableFuture<Integer> next = this.future.thenApply((value) -> value + 1);
		CompletableFuture<Integer> composed = CompletableFuture.completedFuture(1).thenCompose((value) -> this.future);
		CompletableFuture<Void> all = CompletableFuture.allOf(this.future, next);
		CompletableFuture<Object> any = CompletableFuture.anyOf(this.future, new CompletableFuture<>());
		CompletableFuture<Integer> copy = this.future.copy();
		CompletableFuture<Integer> both = this.future.thenCombine(next, Integer::sum);
		assertThat(next.cancel(true)).isTrue();
		end(1);
		assertThat(composed).isCompletedWithValue(1);
		assertThat(all).isCompletedExceptionally();
		assertThat(any).isCompletedWithValue(1);
		assertThat(copy).isCompletedWithValue(1);
		assertThat(both).isCompletedExceptionally();
		assertThat(this.future.toCompletableFuture()).isSameAs(this.future);
	}

	@Test
	void failsAsDecided() {
		this.future.decide(null, new IllegalStateException("broken"));
		this.future.end();
		assertThat(this.future).isCompletedExceptionally();
		assertThat(this.future.isDecidedAs(1)).isFalse();
	}

	private void end(int value) {
		this.future.decide(value, null);
		this.future.end();
	}

}
