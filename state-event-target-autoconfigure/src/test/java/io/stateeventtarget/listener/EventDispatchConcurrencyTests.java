package io.stateeventtarget.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The dispatch with threads that publish, call listeners, add and remove them. Listeners
 * write plain fields, so that calls side by side are seen.
 */
@Timeout(60)
class EventDispatchConcurrencyTests {

	private static final int EVENTS = 100_000;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<ListenerFailure> failures = new CopyOnWriteArrayList<>();

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void tellsEachInOrderBelowTheBoundThoughListenersComeAndGo() throws Exception {
		EventDispatch<String, Integer> dispatch = dispatch(EVENTS);
		Follower stays = new Follower(true);
		dispatch.addListener(stays::hear);
		List<Follower> guests = new ArrayList<>();
		AtomicBoolean published = new AtomicBoolean();
		this.threads.execute(() -> {
			publish(dispatch, 1);
			published.set(true);
		});
		while (!published.get()) {
			Follower guest = new Follower(true);
			guests.add(guest);
			Registration registration = dispatch.addListener(guest::hear);
			dispatch.execute(() -> guest.tasks++);
			registration.close();
		}
		await().untilAsserted(() -> assertThat(stays.last).isEqualTo(EVENTS));
		assertThat(dispatch.awaitIdle(TimeUnit.SECONDS.toNanos(10))).isTrue();
		assertThat(stays.faults).isEmpty();
		assertThat(stays.heard).isEqualTo(EVENTS);
		assertThat(guests).allSatisfy((guest) -> {
			assertThat(guest.faults).isEmpty();
			assertThat(guest.tasks).isOne();
		});
		assertThat(dispatch.conflations()).isZero();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void pastTheBoundTellsTheNewestOfEachKeyWithoutABreak() {
		EventDispatch<String, Integer> dispatch = dispatch(4);
		List<Follower> followers = List.of(new Follower(false), new Follower(false), new Follower(false));
		dispatch.addListener((event) -> followers.get(number(event)).hear(event));
		publish(dispatch, followers.size());
		await().untilAsserted(() -> assertThat(followers).extracting((follower) -> follower.last)
			.containsExactlyInAnyOrder(EVENTS, EVENTS - 1, EVENTS - 2));
		assertThat(followers).allSatisfy((follower) -> assertThat(follower.faults).isEmpty());
		assertThat(dispatch.conflations()).isPositive();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void runsEachTaskOnceThoughTheEndRacesIt() throws Exception {
		for (int round = 0; round < 500; round++) {
			ExecutorService mortal = Executors.newCachedThreadPool();
			EventDispatch<String, Integer> dispatch = new EventDispatch<>("numbers", 4, mortal, this.failures::add);
			AtomicInteger runs = new AtomicInteger();
			this.threads.execute(() -> {
				for (int i = 0; i < 20; i++) {
					dispatch.execute(runs::incrementAndGet);
				}
			});
			mortal.shutdown();
			dispatch.end();
			await().pollDelay(0, TimeUnit.MILLISECONDS)
				.pollInterval(1, TimeUnit.MILLISECONDS)
				.untilAsserted(() -> assertThat(runs).hasValue(20));
			assertThat(mortal.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.failures).isEmpty();
	}

	private EventDispatch<String, Integer> dispatch(int bound) {
		EventDispatch<String, Integer> dispatch = new EventDispatch<>("numbers", bound, this.threads,
				this.failures::add);
		dispatch.open();
		return dispatch;
	}

	private static void publish(EventDispatch<String, Integer> dispatch, int keys) {
		for (int i = 1; i <= EVENTS; i++) {
			dispatch.publish(new StateUpdated<>("numbers", new Version(1, i), Instant.EPOCH, "source",
					ChangeCause.WRITE, "k" + i % keys, i, (i > keys) ? i - keys : null));
		}
	}

	private static int number(StateEvent<String, Integer> event) {
		return Integer.parseInt(((StateUpdated<String, Integer>) event).key().substring(1));
	}

	/**
	 * Hears updates of one key whose values follow one another.
	 */
	private static final class Follower {

		/**
		 * Whether every event has to be heard from the first on.
		 */
		private final boolean hearsEach;

		private final List<String> faults = new ArrayList<>();

		private volatile int last;

		private int heard;

		private int tasks;

		Follower(boolean hearsEach) {
			this.hearsEach = hearsEach;
		}

		private void hear(StateEvent<String, Integer> event) {
			StateUpdated<String, Integer> updated = (StateUpdated<String, Integer>) event;
			boolean first = this.heard++ == 0;
			int previous = (updated.previous() != null) ? updated.previous() : 0;
			boolean follows = (first && this.hearsEach) || previous == this.last;
			boolean next = !this.hearsEach || first || updated.value() == this.last + 1;
			if (!follows || !next || updated.value() <= this.last) {
				this.faults.add(event + " after " + this.last);
			}
			this.last = updated.value();
		}

	}

}
