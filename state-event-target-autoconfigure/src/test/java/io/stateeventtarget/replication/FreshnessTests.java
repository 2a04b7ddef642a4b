package io.stateeventtarget.replication;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The questions that prove how fresh a sink is.
 */
class FreshnessTests {

	private final Freshness freshness = new Freshness(40, 1);

	@Test
	void countsFromTheSendingOfTheQuestionThatWasAnswered() {
		assertThat(this.freshness.provenAt()).isEqualTo(1);
		long first = this.freshness.ask(10);
		long second = this.freshness.ask(20);
		assertThat(first).isEqualTo(41);
		assertThat(this.freshness.prove(first)).isTrue();
		assertThat(this.freshness.provenAt()).isEqualTo(10);
		assertThat(this.freshness.prove(second)).isTrue();
		assertThat(this.freshness.provenAt()).isEqualTo(20);
	}

	@Test
	void takesAProofOnceAndNoneOlderThanTheLast() {
		long first = this.freshness.ask(10);
		long second = this.freshness.ask(20);
		assertThat(this.freshness.prove(second)).isTrue();
		assertThat(this.freshness.prove(second)).isFalse();
		assertThat(this.freshness.prove(first)).isFalse();
		assertThat(this.freshness.provenAt()).isEqualTo(20);
	}

	@Test
	void takesNoProofOfAQuestionItDidNotAsk() {
		long asked = this.freshness.ask(10);
		assertThat(this.freshness.knows(asked)).isTrue();
		assertThat(this.freshness.knows(asked + 1)).isFalse();
		assertThat(this.freshness.prove(asked - 1)).isFalse();
		assertThat(this.freshness.knows(asked)).isTrue();
		assertThat(this.freshness.prove(asked + 1)).isFalse();
		assertThat(this.freshness.provenAt()).isEqualTo(1);
	}

	@Test
	void forgetsQuestions() {
		long asked = this.freshness.ask(10);
		this.freshness.forgetQuestions();
		assertThat(this.freshness.knows(asked)).isFalse();
		assertThat(this.freshness.prove(asked)).isFalse();
	}

	@Test
	void keepsTheLastSixteenQuestions() {
		long first = this.freshness.ask(10);
		for (int i = 0; i < 15; i++) {
			this.freshness.ask(11);
		}
		assertThat(this.freshness.knows(first)).isTrue();
		this.freshness.ask(12);
		assertThat(this.freshness.knows(first)).isFalse();
		assertThat(this.freshness.knows(first + 1)).isTrue();
	}

}
