package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The history of changes and its bound.
 */
class ChangeHistoryTests {

	private final ChangeHistory<String, Integer> history = new ChangeHistory<>(3);

	@Test
	void hasEveryStepUpToItsBoundAndNoneBeyond() {
		for (int sequence = 1; sequence <= 5; sequence++) {
			add(sequence, 1);
		}
		assertThat(this.history.since(1, 5)).isNull();
		assertThat(this.history.since(2, 5)).extracting(Change::sequence).containsExactly(3L, 4L, 5L);
		assertThat(this.history.since(4, 5)).extracting(Change::sequence).containsExactly(5L);
		assertThat(this.history.since(5, 5)).isEmpty();
		assertThat(this.history.since(6, 5)).isNull();
	}

	@Test
	void keepsAChangeOfSeveralStepsWholeOrNotAtAll() {
		add(1, 1);
		add(2, 3);
		assertThat(this.history.since(0, 2)).isNull();
		assertThat(this.history.since(1, 2)).hasSize(3);
		add(3, 1);
		assertThat(this.history.since(1, 3)).isNull();
		assertThat(this.history.since(2, 3)).hasSize(1);
		add(4, 4);
		assertThat(this.history.since(3, 4)).isNull();
		assertThat(this.history.since(4, 4)).isEmpty();
		add(5, 1);
		assertThat(this.history.since(4, 5)).hasSize(1);
	}

	@Test
	void keepsNothingOnceCleared() {
		add(1, 1);
		this.history.clear();
		assertThat(this.history.since(0, 1)).isNull();
		assertThat(new ChangeHistory<>(0).since(0, 0)).isEmpty();
	}

	@Test
	void growsUpToItsBoundWithoutLosingAnything() {
		ChangeHistory<String, Integer> large = new ChangeHistory<>(1000);
		for (int sequence = 1; sequence <= 2500; sequence++) {
			large.add(change(sequence, 1));
			int first = Math.max(0, sequence - 1000);
			assertThat(large.since(first, sequence)).hasSize(sequence - first);
		}
		assertThat(large.since(1499, 2500)).isNull();
		assertThat(large.since(1500, 2500)).extracting(Change::sequence).startsWith(1501L).endsWith(2500L);
	}

	@Test
	void tellsTheRestOfARange() {
		this.history.add(range(1, 2));
		this.history.add(range(3, 3));
		assertThat(this.history.since(1, 3)).extracting(Change::sequence).containsExactly(2L, 3L);
	}

	@Test
	void countsARangeWithoutStepsAsOne() {
		for (int sequence = 1; sequence <= 10; sequence++) {
			add(sequence, 0);
		}
		assertThat(this.history.since(7, 10)).isEmpty();
		assertThat(this.history.since(6, 10)).isNull();
	}

	private void add(long sequence, int steps) {
		this.history.add(change(sequence, steps));
	}

	private static Changes<String, Integer> range(long from, long to) {
		List<Change<String, Integer>> changes = new ArrayList<>();
		for (long sequence = from; sequence <= to; sequence++) {
			changes.add(new Change.Signal<>("s", sequence, sequence, 0));
		}
		return new Changes<>(new Origin("source", 1), from, to, changes);
	}

	private static Changes<String, Integer> change(long sequence, int steps) {
		List<Change<String, Integer>> changes = new ArrayList<>();
		for (int i = 0; i < steps; i++) {
			changes.add(new Change.Signal<>("s", i, sequence, 0));
		}
		return new Changes<>(new Origin("source", 1), sequence, sequence, changes);
	}

}
