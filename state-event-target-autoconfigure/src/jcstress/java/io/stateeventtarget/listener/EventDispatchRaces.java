package io.stateeventtarget.listener;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who publishes against the thread that calls listeners, which an actor plays. Listeners
 * write plain fields, so that calls side by side are seen.
 */
class EventDispatchRaces {

	private static StateEvent<String, Integer> update(int sequence) {
		return new StateUpdated<>("numbers", new Version(1, sequence), Instant.EPOCH, "source", ChangeCause.WRITE, "a",
				sequence, (sequence > 1) ? sequence - 1 : null);
	}

	/**
	 * A dispatch whose tasks run when told to.
	 */
	abstract static class Fixture {

		final Queue<Runnable> thread = new ConcurrentLinkedQueue<>();

		final EventDispatch<String, Integer> dispatch;

		Fixture(int bound) {
			this.dispatch = new EventDispatch<>("numbers", bound, this.thread::add, (failure) -> {
				throw new IllegalStateException(failure.cause());
			});
			this.dispatch.open();
		}

		void publish() {
			for (int i = 1; i <= 3; i++) {
				this.dispatch.publish(update(i));
			}
		}

		void runWhatIsThere() {
			for (Runnable task = this.thread.poll(); task != null; task = this.thread.poll()) {
				task.run();
			}
		}

	}

	/**
	 * Below the bound every event is told, in order.
	 */
	@JCStressTest
	@Outcome(id = "123", expect = Expect.ACCEPTABLE, desc = "Each, in order")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, doubled or overtaken")
	@State
	public static class TellsEachInOrder extends Fixture {

		private String told = "";

		public TellsEachInOrder() {
			super(8);
			this.dispatch.addListener((event) -> this.told += event.version().sequence());
		}

		@Actor
		public void publisher() {
			publish();
		}

		@Actor
		public void teller() {
			runWhatIsThere();
			runWhatIsThere();
		}

		@Arbiter
		public void look(L_Result result) {
			runWhatIsThere();
			result.r1 = this.told;
		}

	}

	/**
	 * Past the bound the newest value is told last, and each event starts from the value
	 * that was told before it.
	 */
	@JCStressTest
	@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Ends with the newest, without a break")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The newest value was lost, or a difference is wrong")
	@State
	public static class TellsTheNewestPastTheBound extends Fixture {

		private int last;

		private boolean unbroken = true;

		public TellsTheNewestPastTheBound() {
			super(1);
			this.dispatch.addListener(this::hear);
		}

		@Actor
		public void publisher() {
			publish();
		}

		@Actor
		public void teller() {
			runWhatIsThere();
			runWhatIsThere();
		}

		@Arbiter
		public void look(ZZ_Result result) {
			runWhatIsThere();
			result.r1 = this.last == 3;
			result.r2 = this.unbroken;
		}

		private void hear(StateEvent<String, Integer> event) {
			StateUpdated<String, Integer> updated = (StateUpdated<String, Integer>) event;
			int previous = (updated.previous() != null) ? updated.previous() : 0;
			this.unbroken &= previous == this.last && updated.value() > this.last;
			this.last = updated.value();
		}

	}

	/**
	 * A listener that comes and goes takes nothing from one that stays.
	 */
	@JCStressTest
	@Outcome(id = { "123, -", "123, -1", "123, -2", "123, -3", "123, -12", "123, -23", "123, -123" },
			expect = Expect.ACCEPTABLE, desc = "All for one, a part without a hole for the other")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, doubled or overtaken")
	@State
	public static class ListenersComeAndGo extends Fixture {

		private String stays = "";

		private String comes = "-";

		public ListenersComeAndGo() {
			super(8);
			this.dispatch.addListener((event) -> this.stays += event.version().sequence());
		}

		@Actor
		public void publisher() {
			publish();
			runWhatIsThere();
		}

		@Actor
		public void listener() {
			Registration registration = this.dispatch.addListener((event) -> this.comes += event.version().sequence());
			runWhatIsThere();
			registration.close();
		}

		@Arbiter
		public void look(LL_Result result) {
			runWhatIsThere();
			result.r1 = this.stays;
			result.r2 = this.comes;
		}

	}

	/**
	 * A task that comes at the end runs once, though there is no thread any more.
	 */
	@JCStressTest
	@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Lost or doubled")
	@State
	public static class RunsTasksAtTheEnd extends Fixture {

		private int runs;

		public RunsTasksAtTheEnd() {
			super(8);
		}

		@Actor
		public void asker() {
			this.dispatch.execute(this::count);
		}

		@Actor
		public void ender() {
			this.dispatch.end();
		}

		@Arbiter
		public void look(I_Result result) {
			result.r1 = this.runs;
		}

		private synchronized void count() {
			this.runs++;
		}

	}

}
