package io.stateeventtarget.listener;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dispatch of events to listeners, on a thread that the test plays.
 */
class EventDispatchTests {

	private final Deque<Runnable> thread = new ArrayDeque<>();

	private final List<ListenerFailure> failures = new ArrayList<>();

	private final List<Object> told = new ArrayList<>();

	private final EventDispatch<String, Integer> dispatch = new EventDispatch<>("numbers", 3, this.thread::add,
			this.failures::add);

	private long sequence;

	@Test
	void eventsWaitUntilItIsOpen() {
		this.dispatch.addListener((event) -> this.told.add(event.version().sequence()));
		publish("a", 1);
		assertThat(this.thread).isEmpty();
		this.dispatch.open();
		publish("a", 2);
		run();
		this.dispatch.pause();
		publish("a", 3);
		run();
		assertThat(this.told).containsExactly(1L, 2L);
		this.dispatch.open();
		run();
		assertThat(this.told).containsExactly(1L, 2L, 3L);
	}

	@Test
	void dropsWhatNobodyListensTo() {
		this.dispatch.open();
		assertThat(this.dispatch.wantsEvents()).isFalse();
		publish("a", 1);
		assertThat(this.thread).isEmpty();
		Registration registration = this.dispatch.addListener(this.told::add);
		assertThat(this.dispatch.wantsEvents()).isTrue();
		registration.close();
		registration.close();
		assertThat(this.dispatch.wantsEvents()).isFalse();
	}

	@Test
	void tasksRunBeforeEventsAndReplaysOnlyWhenOpen() {
		this.dispatch.addListener((event) -> this.told.add("event"));
		publish("a", 1);
		this.dispatch.replay(() -> this.told.add("replay"));
		this.dispatch.execute(() -> this.told.add("task"));
		run();
		assertThat(this.told).containsExactly("task");
		this.dispatch.open();
		run();
		assertThat(this.told).containsExactly("task", "replay", "event");
	}

	@Test
	void pastItsBoundTellsTheDifferencePerKey() {
		this.dispatch.addListener(this.told::add);
		this.dispatch.open();
		for (int i = 1; i <= 100; i++) {
			publish("k" + (i % 2), i);
		}
		this.dispatch
			.publish(new StateSignal<>("numbers", version(), Instant.EPOCH, "source", ChangeCause.WRITE, "s", 1));
		run();
		assertThat(this.told).hasSize(5);
		assertThat(this.dispatch.conflations()).isEqualTo(97);
		assertThat(this.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(StateLimitExceededException.class));
		publish("a", 1);
		run();
		assertThat(((StateEvent<?, ?>) this.told.get(5)).cause()).isEqualTo(ChangeCause.WRITE);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void tellsOncePerMinuteThatListenersAreBehind(CapturedOutput output) {
		AtomicLong now = new AtomicLong(-5);
		EventDispatch<String, Integer> late = new EventDispatch<>("late", 3, this.thread::add, this.failures::add,
				now::get);
		late.addListener(this.told::add);
		late.open();
		for (int round = 0; round < 6; round++) {
			for (int i = 0; i < 5; i++) {
				late.publish(update("a", i));
			}
			run();
			now.addAndGet(TimeUnit.SECONDS.toNanos(20));
		}
		assertThat(output.getOut().split("Listeners of namespace 'late'", -1)).hasSize(1 + 2);
		assertThat(late.conflations()).isEqualTo(12);
	}

	@Test
	void aListenerThatThrowsStarvesNobodyEvenIfTheErrorHandlerThrows() {
		EventDispatch<String, Integer> broken = new EventDispatch<>("numbers", 3, this.thread::add, (failure) -> {
			throw new StackOverflowError("handler");
		});
		broken.addListener((event) -> {
			throw new NoClassDefFoundError("listener");
		});
		broken.addListener(this.told::add);
		broken.open();
		broken.publish(update("a", 1));
		broken.publish(update("a", 2));
		run();
		assertThat(this.told).hasSize(2);
	}

	@Test
	void tasksRunAtOnceWhereThereIsNoThreadAnyMore() {
		Executor ended = (task) -> {
			throw new RejectedExecutionException();
		};
		EventDispatch<String, Integer> orphan = new EventDispatch<>("numbers", 3, ended, this.failures::add);
		orphan.execute(() -> this.told.add("rejected"));
		orphan.execute(() -> this.told.add("after"));
		assertThat(this.told).containsExactly("rejected", "after");
	}

	@Test
	void tasksBehindAListenerThatDoesNotReturnRunWhenItEnds() {
		this.dispatch.execute(() -> this.told.add("stuck"));
		this.dispatch.end();
		this.dispatch.execute(() -> this.told.add("after"));
		assertThat(this.told).containsExactly("stuck", "after");
		run();
		assertThat(this.told).hasSize(2);
	}

	@Test
	void triesAgainWhereAThreadCouldNotBeMade() {
		boolean[] exhausted = { true };
		EventDispatch<String, Integer> starved = new EventDispatch<>("numbers", 3, (task) -> {
			if (exhausted[0]) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			task.run();
		}, this.failures::add);
		starved.execute(() -> this.told.add(1));
		exhausted[0] = false;
		starved.execute(() -> this.told.add(2));
		assertThat(this.told).containsExactly(1, 2);
	}

	private void run() {
		while (!this.thread.isEmpty()) {
			this.thread.poll().run();
		}
	}

	private void publish(String key, int value) {
		this.dispatch.publish(update(key, value));
	}

	private StateUpdated<String, Integer> update(String key, int value) {
		return new StateUpdated<>("numbers", version(), Instant.EPOCH, "source", ChangeCause.WRITE, key, value, null);
	}

	private Version version() {
		return new Version(1, ++this.sequence);
	}

}
