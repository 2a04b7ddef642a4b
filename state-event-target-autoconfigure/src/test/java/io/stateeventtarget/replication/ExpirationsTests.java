package io.stateeventtarget.replication;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The deadlines of entries.
 */
class ExpirationsTests {

	private final Expirations<String> expirations = new Expirations<>();

	@Test
	void tellsTheEarliestDeadlineThatHasCome() {
		this.expirations.set("b", 20);
		this.expirations.set("a", 10);
		this.expirations.set("c", 10);
		assertThat(this.expirations.due(9)).isNull();
		assertThat(this.expirations.due(10)).isEqualTo("a");
		this.expirations.cancel("a");
		assertThat(this.expirations.due(10)).isEqualTo("c");
		this.expirations.cancel("c");
		assertThat(this.expirations.due(19)).isNull();
		assertThat(this.expirations.due(20)).isEqualTo("b");
	}

	@Test
	void aNewDeadlineReplacesTheOldOne() {
		this.expirations.set("a", 10);
		this.expirations.set("a", 20);
		assertThat(this.expirations.due(19)).isNull();
		assertThat(this.expirations.due(20)).isEqualTo("a");
		this.expirations.set("a", 0);
		assertThat(this.expirations.due(Long.MAX_VALUE)).isNull();
	}

	@Test
	void forgetsAll() {
		this.expirations.set("a", 10);
		this.expirations.clear();
		this.expirations.cancel("a");
		assertThat(this.expirations.due(Long.MAX_VALUE)).isNull();
	}

}
