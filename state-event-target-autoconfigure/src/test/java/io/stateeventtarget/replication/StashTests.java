package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes that came too early. Each counts for its steps and one more.
 */
class StashTests {

	private final Stash<String, Integer> stash = new Stash<>(10);

	@Test
	void handsOutWhatFollowsInOrderAndDropsWhatIsKnown() {
		this.stash.add(change(5, 6, 1));
		this.stash.add(change(2, 2, 1));
		this.stash.add(change(3, 4, 1));
		assertThat(this.stash.next(0)).isNull();
		assertThat(next(2)).isEqualTo(4);
		assertThat(next(4)).isEqualTo(6);
		assertThat(this.stash.isEmpty()).isTrue();
		this.stash.add(change(7, 7, 1));
		assertThat(this.stash.next(7)).isNull();
		assertThat(this.stash.isEmpty()).isTrue();
	}

	@Test
	void keepsTheWiderOfTwoThatBeginAlike() {
		this.stash.add(change(2, 4, 1));
		this.stash.add(change(2, 3, 1));
		assertThat(next(1)).isEqualTo(4);
		this.stash.add(change(6, 6, 1));
		this.stash.add(change(6, 8, 1));
		assertThat(next(5)).isEqualTo(8);
	}

	@Test
	void isFullAtItsBoundAndDropsAllPastIt() {
		assertThat(this.stash.add(change(2, 2, 4))).isTrue();
		assertThat(this.stash.add(change(4, 4, 4))).isTrue();
		assertThat(this.stash.add(change(6, 6, 0))).isFalse();
		assertThat(this.stash.isEmpty()).isTrue();
		assertThat(this.stash.add(change(2, 2, 9))).isTrue();
	}

	@Test
	void countsAgainWhatWasHandedOutOrReplaced() {
		assertThat(this.stash.add(change(2, 2, 9))).isTrue();
		assertThat(this.stash.add(change(2, 3, 9))).isTrue();
		assertThat(next(1)).isEqualTo(3);
		assertThat(this.stash.add(change(5, 5, 5))).isTrue();
		assertThat(this.stash.add(change(7, 7, 3))).isTrue();
		assertThat(this.stash.add(change(9, 9, 0))).isFalse();
	}

	@Test
	void doesNotCountWhatItAlreadyHas() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.stash.add(change(2, 2, 9))).isTrue();
		}
	}

	private long next(long sequence) {
		Changes<String, Integer> next = this.stash.next(sequence);
		return (next != null) ? next.to() : -1;
	}

	private static Changes<String, Integer> change(long from, long to, int steps) {
		List<Change<String, Integer>> changes = new ArrayList<>();
		for (int i = 0; i < steps; i++) {
			changes.add(new Change.Signal<>("s", i, to, 0));
		}
		return new Changes<>(new Origin("source", 1), from, to, changes);
	}

}
