package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.stateeventtarget.runtime.Linearization.Call;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search for a linearization, over a register that begins with 0.
 */
class LinearizationTests {

	private final List<Call<Integer>> calls = new ArrayList<>();

	@Test
	void acceptsCallsInTheirOrder() {
		write(1, 2, 1);
		read(3, 4, 1);
		write(5, 6, 2);
		read(7, 8, 2);
		assertThat(isLinearizable()).isTrue();
	}

	@Test
	void acceptsEitherResultBesideAWrite() {
		write(1, 9, 1);
		read(2, 3, 0);
		read(4, 5, 1);
		assertThat(isLinearizable()).isTrue();
	}

	@Test
	void rejectsAReadOfWhatWasOverwritten() {
		write(1, 2, 1);
		read(3, 4, 0);
		assertThat(isLinearizable()).isFalse();
	}

	@Test
	void rejectsAReadOfWhatNobodyWrote() {
		write(1, 9, 1);
		read(2, 3, 2);
		assertThat(isLinearizable()).isFalse();
	}

	@Test
	void rejectsReadsThatGoBack() {
		write(1, 20, 1);
		read(2, 3, 1);
		read(4, 5, 0);
		assertThat(isLinearizable()).isFalse();
	}

	@Test
	void rejectsReadersThatDisagreeOnTheOrderOfWrites() {
		write(1, 20, 1);
		write(1, 20, 2);
		read(2, 3, 1);
		read(4, 5, 2);
		read(6, 7, 1);
		assertThat(isLinearizable()).isFalse();
	}

	@Test
	void goesBackWhereTheFirstGuessWasWrong() {
		write(1, 20, 2);
		write(1, 20, 1);
		read(2, 3, 1);
		read(4, 5, 2);
		assertThat(isLinearizable()).isTrue();
	}

	@Test
	void callsThatReturnAtTheMomentOfAnotherAreBesideIt() {
		write(1, 2, 1);
		read(2, 3, 0);
		assertThat(isLinearizable()).isTrue();
	}

	/**
	 * Calls at random moments whose results are those of a random moment within each.
	 */
	@Test
	void acceptsWhatWasMadeAtMomentsWithinTheCallsAndNotWithOneResultChanged() {
		for (long seed = 1; seed <= 300; seed++) {
			this.calls.clear();
			Random random = new Random(seed);
			int value = 0;
			for (int moment = 10; moment < 210; moment += 10) {
				int invoked = moment - random.nextInt(30);
				int returned = moment + random.nextInt(30);
				if (random.nextBoolean()) {
					value = moment;
					write(invoked, returned, value);
				}
				else {
					read(invoked, returned, value);
				}
			}
			assertThat(isLinearizable()).as("seed %d", seed).isTrue();
			read(210, 300, -1);
			assertThat(isLinearizable()).as("seed %d", seed).isFalse();
		}
	}

	private void write(long invoked, long returned, int value) {
		this.calls.add(new Call<>("write " + value, invoked, returned, (state) -> value));
	}

	private void read(long invoked, long returned, int value) {
		this.calls.add(new Call<>("read " + value, invoked, returned,
				(state) -> (state != null && state == value) ? state : null));
	}

	private boolean isLinearizable() {
		return Linearization.exists(0, this.calls);
	}

}
