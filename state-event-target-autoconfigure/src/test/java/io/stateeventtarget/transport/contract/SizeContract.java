package io.stateeventtarget.transport.contract;

import java.util.HashMap;
import java.util.Map;

import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What is large arrives, and what is too large is refused by name.
 */
interface SizeContract {

	/**
	 * What a message of one entry has beside its value, at most.
	 */
	int BESIDE_VALUE = 1024;

	Network network();

	@Test
	default void carriesAValueJustBelowTheLimit() {
		assumeThat(network().maxMessageBytes()).as("messages are bytes").isPositive();
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().awaitEqual(sink, source);
		String value = "v".repeat(network().maxMessageBytes() - BESIDE_VALUE);
		source.set("large", value);
		source.set("small", "1");
		network().awaitEqual(sink, source);
		StateSink<String, String> late = network().application().sink(network().definition());
		network().awaitEqual(late, source);
	}

	@Test
	default void refusesAValueAboveTheLimit() {
		assumeThat(network().maxMessageBytes()).as("messages are bytes").isPositive();
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		source.set("a", "1");
		network().awaitEqual(sink, source);
		String value = "v".repeat(network().maxMessageBytes() + 1);
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> source.set("too-large", value))
			.withMessageContaining(network().definition().namespace())
			.withMessageContaining("too-large");
		assertThat(source.peek("too-large")).isNull();
		source.set("a", "2");
		network().awaitEqual(sink, source);
	}

	@Test
	default void refusesAWriteAboveTheLimit() {
		assumeThat(network().maxMessageBytes()).as("messages are bytes").isPositive();
		StateSink<String, String> sink = network().application().sink(network().definition());
		String value = "v".repeat(network().maxMessageBytes() + 1);
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> sink.write("too-large", value))
			.withMessageContaining(network().definition().namespace())
			.withMessageContaining("too-large");
	}

	@Test
	default void refusesATransactionAboveTheLimit() {
		assumeThat(network().maxMessageBytes()).as("messages are bytes").isPositive();
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		Map<String, String> entries = new HashMap<>();
		String value = "v".repeat(network().maxMessageBytes() / 10);
		for (int i = 0; i < 11; i++) {
			entries.put("k" + i, value);
		}
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> source.setAll(entries))
			.withMessageContaining(network().definition().namespace());
		assertThat(source.size()).isZero();
		source.set("a", "1");
		network().awaitEqual(sink, source);
	}

	@Test
	default void carriesMoreThanAMessageTakesInAll() {
		StateSource<String, String> source = network().application().source(network().definition());
		String value = "v".repeat(4096);
		for (int i = 0; i < 1000; i++) {
			source.set("k" + i, value + i);
		}
		StateSink<String, String> late = network().application().sink(network().definition());
		network().awaitEqual(late, source);
		assertThat(late.size()).isEqualTo(1000);
	}

}
