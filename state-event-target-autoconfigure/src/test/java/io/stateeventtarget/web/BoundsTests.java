package io.stateeventtarget.web;

import java.util.concurrent.TimeUnit;

import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Admissions}, {@link RateLimit} and {@link PendingAnswers}.
 */
class BoundsTests {

	@Test
	void givesNoMorePlacesThanThereAre() {
		Admissions admissions = new Admissions(3, 2);
		Admissions.Place first = admissions.give("ann", 0);
		assertThat(admissions.give("ann", 0)).isNotNull();
		assertThat(admissions.give("ann", 0)).isNull();
		assertThat(admissions.give("bob", 0)).isNotNull();
		assertThat(admissions.give("bob", 0)).isNull();
		first.free();
		first.free();
		assertThat(admissions.count()).isEqualTo(2);
		assertThat(admissions.give("bob", 0)).isNotNull();
	}

	@Test
	void takesBackPlacesThatNobodyTakes() {
		Admissions admissions = new Admissions(2, 2);
		Admissions.Place taken = admissions.give("ann", 0);
		Admissions.Place left = admissions.give("ann", 0);
		assertThat(taken.take()).isTrue();
		admissions.expire(TimeUnit.SECONDS.toNanos(31));
		assertThat(admissions.count()).isEqualTo(1);
		assertThat(left.take()).isFalse();
		left.free();
		assertThat(admissions.count()).isEqualTo(1);
	}

	@Test
	void allowsBurstAndThenRate() {
		RateLimit rate = new RateLimit(10, 3, 0);
		for (int i = 0; i < 3; i++) {
			assertThat(rate.allows(0)).isTrue();
		}
		assertThat(rate.allows(0)).isFalse();
		assertThat(rate.allows(TimeUnit.MILLISECONDS.toNanos(101))).isTrue();
		assertThat(rate.allows(TimeUnit.MILLISECONDS.toNanos(102))).isFalse();
	}

	@Test
	void countsUnansweredRequestsOnce() {
		PendingAnswers pending = new PendingAnswers(2);
		assertThat(pending.add("a", false, 1, 0)).isTrue();
		assertThat(pending.add("a", false, 1, 0)).isTrue();
		assertThat(pending.add("a", true, 1, 0)).isTrue();
		assertThat(pending.add("b", false, 1, 0)).isFalse();
		pending.answered("a", new SourceMessage.Missing<>(WebMessages.ORIGIN, 1, 1, "key"));
		assertThat(pending.add("b", false, 1, 0)).isTrue();
		assertThat(pending.add("b", false, 2, TimeUnit.SECONDS.toNanos(61))).isTrue();
	}

}
