package io.stateeventtarget.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The difference that slow listeners are told.
 */
class ConflatedEventsTests {

	private final ConflatedEvents<String, Integer> events = new ConflatedEvents<>();

	private long sequence;

	@Test
	void tellsTheValueLastToldAndTheNewest() {
		update("a", 2, 1);
		update("a", 3, 2);
		update("a", 4, 3);
		assertThat(drain()).singleElement().isInstanceOfSatisfying(StateUpdated.class, (event) -> {
			assertThat(event.previous()).isEqualTo(1);
			assertThat(event.value()).isEqualTo(4);
			assertThat(event.cause()).isEqualTo(ChangeCause.RESYNC);
			assertThat(event.version().sequence()).isEqualTo(3);
		});
	}

	@Test
	void tellsNothingWhereThereIsNoDifference() {
		update("a", 2, 1);
		update("a", 1, 2);
		update("b", 1, null);
		remove("b", 1);
		assertThat(drain()).isEmpty();
	}

	@Test
	void tellsARemovalAndAReturn() {
		remove("a", 1);
		remove("b", 1);
		update("b", 2, null);
		List<StateEvent<String, Integer>> told = drain();
		assertThat(told).hasSize(2);
		assertThat(told.get(0)).isInstanceOf(StateRemoved.class);
		assertThat(told.get(1)).isInstanceOfSatisfying(StateUpdated.class,
				(event) -> assertThat(event.previous()).isEqualTo(1));
	}

	@Test
	void aResetComesFirstAndReplacesWhatWasBefore() {
		update("a", 2, 1);
		this.events.add(new StateReset<>("numbers", version(), Instant.EPOCH, "source", ChangeCause.WRITE));
		update("b", 3, null);
		List<StateEvent<String, Integer>> told = drain();
		assertThat(told).hasSize(2);
		assertThat(told.get(0)).isInstanceOf(StateReset.class);
		assertThat(this.events.isEmpty()).isTrue();
	}

	@Test
	void versionsGrow() {
		update("a", 2, 1);
		update("b", 2, 1);
		update("a", 3, 2);
		assertThat(drain()).extracting(StateEvent::version).isSorted();
	}

	private List<StateEvent<String, Integer>> drain() {
		List<StateEvent<String, Integer>> drained = new ArrayList<>();
		StateEvent<String, Integer> next = this.events.poll();
		while (next != null) {
			drained.add(next);
			next = this.events.poll();
		}
		return drained;
	}

	private void update(String key, int value, Integer previous) {
		this.events.add(new StateUpdated<>("numbers", version(), Instant.EPOCH, "source", ChangeCause.WRITE, key, value,
				previous));
	}

	private void remove(String key, Integer previous) {
		this.events
			.add(new StateRemoved<>("numbers", version(), Instant.EPOCH, "source", ChangeCause.WRITE, key, previous));
	}

	private Version version() {
		return new Version(1, ++this.sequence);
	}

}
