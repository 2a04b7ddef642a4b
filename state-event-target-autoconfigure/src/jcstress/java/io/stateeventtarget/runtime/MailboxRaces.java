package io.stateeventtarget.runtime;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Threads that bring items to one mailbox. Handlers write plain fields, so that items
 * which are handled side by side, or without seeing what the one before did, are lost.
 */
class MailboxRaces {

	/**
	 * When those who bring items have returned, all items were handled, each once, in the
	 * order of who brought them.
	 */
	@JCStressTest
	@Outcome(id = "6, 0", expect = Expect.ACCEPTABLE, desc = "All handled, in order")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, doubled or overtaken")
	@State
	public static class RunsToRest {

		private final Mailbox<int[]> mailbox = new Mailbox<>(this::handle);

		private final int[] last = new int[2];

		private int handled;

		private int faults;

		@Actor
		public void first() {
			bring(0);
		}

		@Actor
		public void second() {
			bring(1);
		}

		@Arbiter
		public void look(II_Result result) {
			result.r1 = this.handled;
			result.r2 = this.faults;
		}

		private void bring(int producer) {
			for (int i = 1; i <= 3; i++) {
				this.mailbox.submit(new int[] { producer, i });
			}
		}

		private void handle(int[] item) {
			this.handled++;
			this.faults += (++this.last[item[0]] != item[1]) ? 1 : 0;
		}

	}

	/**
	 * Items that are put in under a lock are handled in its order.
	 */
	@JCStressTest
	@Outcome(id = "1234", expect = Expect.ACCEPTABLE, desc = "In the order of the lock")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, doubled or overtaken")
	@State
	public static class KeepsTheOrderOfALock {

		private final Mailbox<Integer> mailbox = new Mailbox<>(this::handle);

		private int last;

		private String handled = "";

		@Actor
		public void first() {
			bring();
			bring();
		}

		@Actor
		public void second() {
			bring();
			bring();
		}

		@Arbiter
		public void look(L_Result result) {
			result.r1 = this.handled;
		}

		private void bring() {
			boolean mine;
			synchronized (this) {
				mine = this.mailbox.put(++this.last);
			}
			if (mine) {
				this.mailbox.run();
			}
		}

		private void handle(Integer item) {
			this.handled += item;
		}

	}

	/**
	 * What handling puts in is handled before who brought anything returns last, and an
	 * item that fails takes nothing with it.
	 */
	@JCStressTest
	@Outcome(id = "4, 2", expect = Expect.ACCEPTABLE, desc = "All handled")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost or doubled")
	@State
	public static class HandlesWhatHandlingPutsIn {

		private final Mailbox<Integer> mailbox = new Mailbox<>(this::handle);

		private int handled;

		private int followers;

		@Actor
		public void first() {
			this.mailbox.submit(1);
		}

		@Actor
		public void second() {
			this.mailbox.submit(1);
		}

		@Arbiter
		public void look(II_Result result) {
			result.r1 = this.handled;
			result.r2 = this.followers;
		}

		private void handle(Integer item) {
			this.handled++;
			if (item == 1) {
				this.mailbox.submit(2);
			}
			else {
				this.followers++;
			}
		}

	}

}
