package io.stateeventtarget.replication;

import java.util.SplittableRandom;

import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The requests that are under way.
 */
class PendingRequestsTests {

	private static final long SECOND = 1_000_000_000;

	private final PendingRequests<String, Integer> requests = new PendingRequests<>(2, 5 * SECOND,
			new RetryInterval(new SplittableRandom(1)), 100);

	@Test
	void hasOnePerKeyForAllAndOneForEachWhoDemandsIt() {
		Outcome<Integer> asker = new Ignored();
		Flight<String, Integer> own = this.requests.start("a", asker, 0);
		assertThat(this.requests.shared("a")).isNull();
		assertThat(this.requests.isFull()).isFalse();
		Flight<String, Integer> shared = this.requests.start("a", null, 0);
		assertThat(this.requests.shared("a")).isSameAs(shared);
		assertThat(this.requests.isFull()).isTrue();
		assertThat(this.requests.of("a")).containsExactly(own, shared);
		assertThat(own.requestId).isEqualTo(101);
		assertThat(this.requests.get(102)).isSameAs(shared);
		this.requests.end(own);
		assertThat(this.requests.contains("a")).isTrue();
		assertThat(this.requests.shared("a")).isSameAs(shared);
		this.requests.end(shared);
		assertThat(this.requests.contains("a")).isFalse();
		assertThat(this.requests.isEmpty()).isTrue();
	}

	@Test
	void isOverdueAtItsDeadline() {
		Flight<String, Integer> first = this.requests.start("a", null, 0);
		Flight<String, Integer> second = this.requests.start("b", null, 1);
		assertThat(this.requests.overdue(5 * SECOND - 1)).isEmpty();
		assertThat(this.requests.overdue(5 * SECOND)).containsExactly(first);
		assertThat(this.requests.overdue(5 * SECOND + 1)).containsExactly(first, second);
		this.requests.extend(SECOND);
		assertThat(this.requests.overdue(6 * SECOND)).containsExactly(first);
	}

	@Test
	void neverEndsWithoutADeadline() {
		PendingRequests<String, Integer> patient = new PendingRequests<>(2, 0,
				new RetryInterval(new SplittableRandom(1)), 0);
		patient.start("a", null, 0);
		patient.extend(SECOND);
		assertThat(patient.overdue(Long.MAX_VALUE - 1)).isEmpty();
	}

	@Test
	void isToBeSentAgainWhenItsTimeHasComeAndNotBefore() {
		Flight<String, Integer> flight = this.requests.start("a", null, 0);
		long first = flight.retryAt;
		assertThat(first).isBetween(3 * SECOND / 4, 5 * SECOND / 4);
		assertThat(this.requests.toRetry(first - 1)).isEmpty();
		assertThat(this.requests.toRetry(first)).containsExactly(flight);
		long second = flight.retryAt;
		assertThat(second - first).isBetween(3 * SECOND / 4, 5 * SECOND / 4);
		assertThat(this.requests.toRetry(second - 1)).isEmpty();
		assertThat(this.requests.toRetry(second)).containsExactly(flight);
	}

	@Test
	void eachIsToBeSentAgainAtItsOwnTime() {
		Flight<String, Integer> early = this.requests.start("a", null, 0);
		Flight<String, Integer> late = this.requests.start("b", null, SECOND / 2);
		early.retryAt = SECOND;
		late.retryAt = SECOND + 10;
		assertThat(this.requests.toRetry(SECOND)).containsExactly(early);
		assertThat(this.requests.toRetry(SECOND + 9)).isEmpty();
		assertThat(this.requests.toRetry(SECOND + 10)).containsExactly(late);
	}

	@Test
	void isNotSentAgainOnceAnswered() {
		Flight<String, Integer> flight = this.requests.start("a", null, 0);
		this.requests.answered(flight, at(5), null);
		assertThat(this.requests.toRetry(2 * SECOND)).isEmpty();
	}

	@Test
	void isReachedAtTheVersionOfItsAnswer() {
		Flight<String, Integer> flight = this.requests.start("a", null, 0);
		Flight<String, Integer> other = this.requests.start("b", null, 0);
		assertThat(this.requests.reached(at(9))).isEmpty();
		this.requests.answered(flight, at(5), null);
		this.requests.answered(other, at(7), null);
		assertThat(this.requests.reached(at(4))).isEmpty();
		assertThat(this.requests.reached(at(5))).containsExactly(flight);
		other.startOver(at(6));
		assertThat(this.requests.reached(at(9))).containsExactly(flight);
		this.requests.end(flight);
		assertThat(this.requests.reached(at(9))).isEmpty();
	}

	/**
	 * Takes whatever comes.
	 */
	private static final class Ignored implements Outcome<Integer> {

		@Override
		public void succeed(Integer result) {
		}

		@Override
		public void fail(StateException failure) {
		}

	}

	private static Position at(long sequence) {
		return new Position(new Origin("source", 1), sequence);
	}

}
