package io.stateeventtarget.replication;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keys that are known to be absent.
 */
class AbsencesTests {

	private final Absences<String> absences = new Absences<>(2, 10);

	@Test
	void givesUpTheOneLearntFirstPastItsBound() {
		assertThat(this.absences.add("a", 0)).isNull();
		assertThat(this.absences.add("b", 0)).isNull();
		assertThat(this.absences.add("a", 0)).isNull();
		assertThat(this.absences.add("c", 0)).isEqualTo("b");
		assertThat(this.absences.contains("b")).isFalse();
		assertThat(this.absences.stands("b", 0)).isFalse();
		assertThat(this.absences.keys()).containsExactly("a", "c");
		assertThat(this.absences.contains("a")).isTrue();
	}

	@Test
	void anAnswerStandsForItsTimeAndIsKeptBeyond() {
		this.absences.add("a", 5);
		assertThat(this.absences.stands("a", 14)).isTrue();
		assertThat(this.absences.stands("a", 15)).isFalse();
		assertThat(this.absences.contains("a")).isTrue();
	}

	@Test
	void anAnswerWithoutATimeStandsUntilTheKeyIsRemoved() {
		Absences<String> lasting = new Absences<>(2, 0);
		lasting.add("a", 5);
		assertThat(lasting.stands("a", Long.MAX_VALUE)).isTrue();
		lasting.remove("b");
		lasting.remove("a");
		assertThat(lasting.stands("a", 5)).isFalse();
		assertThat(lasting.contains("a")).isFalse();
	}

}
