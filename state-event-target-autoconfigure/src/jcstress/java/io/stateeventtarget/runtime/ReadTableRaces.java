package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateTimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who waits for a key against what ends the waiting.
 */
class ReadTableRaces {

	private static String state(CompletableFuture<Integer> future) {
		if (!future.isDone()) {
			return "pending";
		}
		return future.isCompletedExceptionally() ? "failed" : "value " + future.join();
	}

	private static ReadTable<String, Integer> table() {
		return new ReadTable<>("numbers", Runnable::run);
	}

	/**
	 * All who miss a key at once get the same future.
	 */
	@JCStressTest
	@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "One future")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Two futures, or one ended by nobody")
	@State
	public static class SharesOneFuture {

		private final ReadTable<String, Integer> table = table();

		private volatile CompletableFuture<Integer> first;

		private volatile CompletableFuture<Integer> second;

		@Actor
		public void first() {
			this.first = this.table.pending("a");
		}

		@Actor
		public void second() {
			this.second = this.table.pending("a");
		}

		@Arbiter
		public void look(ZZ_Result result) {
			result.r1 = this.first == this.second;
			result.r2 = !this.first.isDone();
		}

	}

	/**
	 * Who takes a future and has the engine look again gets the value that comes
	 * meanwhile.
	 */
	@JCStressTest
	@Outcome(id = "value 1", expect = Expect.ACCEPTABLE, desc = "Ended")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost")
	@State
	public static class LosesNoWakeUp {

		private final ReadTable<String, Integer> table = table();

		private final Mailbox<Runnable> mailbox = new Mailbox<>(Runnable::run);

		private Integer stored;

		private volatile CompletableFuture<Integer> future;

		@Actor
		public void reader() {
			this.future = this.table.pending("a");
			this.mailbox.submit(() -> {
				if (this.stored != null) {
					this.table.arrived("a", this.stored);
				}
			});
		}

		@Actor
		public void writer() {
			this.mailbox.submit(() -> {
				this.stored = 1;
				this.table.arrived("a", 1);
			});
			this.mailbox.submit(() -> this.table.gone("b"));
		}

		@Arbiter
		public void look(L_Result result) {
			result.r1 = state(this.future);
		}

	}

	/**
	 * Nobody waits at a closed table, whenever he came.
	 */
	@JCStressTest
	@Outcome(id = "failed", expect = Expect.ACCEPTABLE, desc = "Ended")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Waits for ever")
	@State
	public static class ClosesForAll {

		private final ReadTable<String, Integer> table = table();

		private volatile CompletableFuture<Integer> future;

		@Actor
		public void reader() {
			this.future = this.table.pending("a");
		}

		@Actor
		public void closer() {
			this.table.close(new StateClosedException("closed", "numbers", null));
		}

		@Arbiter
		public void look(L_Result result) {
			result.r1 = state(this.future);
		}

	}

	/**
	 * A value and a failure race for a future: it ends once, by one of them, and the next
	 * who waits does not get the failure.
	 */
	@JCStressTest
	@Outcome(id = "value 1, pending", expect = Expect.ACCEPTABLE, desc = "The value was first")
	@Outcome(id = "failed, pending", expect = Expect.ACCEPTABLE, desc = "The failure was first")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Ended by none or both, or an old end was kept")
	@State
	public static class EndsByOne {

		private final ReadTable<String, Integer> table = table();

		private final CompletableFuture<Integer> future = this.table.pending("a");

		@Actor
		public void value() {
			this.table.arrived("a", 1);
		}

		@Actor
		public void failure() {
			this.table.failed("a", new StateTimeoutException("late", "numbers", "a"));
		}

		@Arbiter
		public void look(LL_Result result) {
			result.r1 = state(this.future);
			result.r2 = state(this.table.pending("a"));
		}

	}

	/**
	 * Of two who decide a future one does, and it ends once.
	 */
	@JCStressTest
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "One decision, one end")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Decided by none or both, or ended twice")
	@State
	public static class DecidesOnce {

		private final SharedFuture<Integer> future = new SharedFuture<>(() -> "a");

		private final AtomicInteger ends = new AtomicInteger();

		private final AtomicInteger decisions = new AtomicInteger();

		public DecidesOnce() {
			this.future.thenRun(this.ends::incrementAndGet);
		}

		@Actor
		public void first() {
			decide(1);
		}

		@Actor
		public void second() {
			decide(2);
		}

		@Arbiter
		public void look(II_Result result) {
			result.r1 = this.decisions.get();
			result.r2 = this.ends.get();
		}

		private void decide(int value) {
			if (this.future.decide(value, null)) {
				this.decisions.incrementAndGet();
			}
			this.future.end();
		}

	}

}
