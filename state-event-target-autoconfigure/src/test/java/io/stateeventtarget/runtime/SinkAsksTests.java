package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The asks that wait in the mailbox of a sink.
 */
class SinkAsksTests {

	private final List<String> asked = new ArrayList<>();

	private final Mailbox<Object> mailbox = new Mailbox<>((item) -> ((Runnable) item).run());

	private final SinkAsks<String> asks = new SinkAsks<>(StateDefinition.of("numbers", String.class, Integer.class)
		.toBuilder()
		.sink((sink) -> sink.withPendingRequests(2))
		.build(), this.mailbox);

	@Test
	void asksOncePerKeyWhileThatWaitsAndAgainAfterwards() {
		this.mailbox.put((Runnable) () -> {
		});
		assertThat(askOnce("a")).isTrue();
		assertThat(askOnce("a")).isTrue();
		assertThat(askOnce("b")).isTrue();
		assertThat(askOnce("a")).isTrue();
		this.mailbox.run();
		assertThat(this.asked).containsExactly("a", "b");
		assertThat(askOnce("a")).isTrue();
		assertThat(this.asked).containsExactly("a", "b", "a");
	}

	@Test
	void refusesMoreThanMayBeWaitedForUntilThereIsRoom() {
		this.mailbox.put((Runnable) () -> {
		});
		assertThat(askOnce("a")).isTrue();
		assertThat(this.asks.ask(() -> this.asked.add("unshared"))).isTrue();
		assertThat(askOnce("b")).isFalse();
		assertThat(this.asks.ask(() -> this.asked.add("refused"))).isFalse();
		assertThat(this.asks.refused("b")).isInstanceOf(StateLimitExceededException.class)
			.hasMessageContainingAll("'b'", "'numbers'", "2 asks", "'pending-requests'");
		this.mailbox.run();
		assertThat(this.asked).containsExactly("a", "unshared");
		assertThat(askOnce("b")).isTrue();
		assertThat(this.asked).containsExactly("a", "unshared", "b");
	}

	private boolean askOnce(String key) {
		return this.asks.askOnce(key, () -> this.asked.add(key));
	}

}
