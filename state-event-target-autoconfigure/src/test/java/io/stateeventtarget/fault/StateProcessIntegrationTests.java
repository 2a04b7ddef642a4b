package io.stateeventtarget.fault;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives an application in a JVM of its own.
 */
class StateProcessIntegrationTests {

	@Test
	void doesWhatItIsToldUntilItIsKilled() {
		try (StateProcess process = StateProcess.start("both",
				List.of("state-event-target.sources.prices.value-type=java.lang.String",
						"state-event-target.sinks.prices.value-type=java.lang.String"))) {
			process.tell("set", "prices", "a", "1");
			await().untilAsserted(() -> assertThat(process.tell("get", "prices", "a", "sink")).isEqualTo("1"));
			process.tell("remove", "prices", "a");
			process.stream("prices", 10, 1);
			process.awaitAcked(100);
			long next = process.halt("prices");
			assertThat(process.ackedCount()).isEqualTo(next - 1);
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(process.tell("dump", "prices", "sink"))
					.isEqualTo(process.tell("dump", "prices", "source")));
			assertThat(process.tell("violations", "prices")).isEmpty();
			assertThat(process.ask("bogus", "prices")).startsWith("error IllegalArgumentException");
			process.kill();
			assertThat(process.ask("dump", "prices", "sink")).startsWith("error");
		}
	}

}
