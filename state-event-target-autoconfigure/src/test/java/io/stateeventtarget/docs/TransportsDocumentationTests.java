package io.stateeventtarget.docs;

import com.acme.Theme;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateJsonAutoConfiguration;
import io.stateeventtarget.protocol.MessageLimits;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Runs the transport of {@code docs/transports.md}.
 */
class TransportsDocumentationTests {

	private final QueueBroker broker = new QueueBroker();

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(StateJsonAutoConfiguration.class, LocalTransportAutoConfiguration.class,
						StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class))
		.withBean(QueueBroker.class, () -> this.broker)
		.withUserConfiguration(TransportsCode.class)
		.withPropertyValues("state-event-target.transport=queue");

	private final ApplicationContextRunner owner = this.contexts
		.withPropertyValues("state-event-target.sources.themes.value-type=com.acme.Theme");

	private final ApplicationContextRunner reader = this.contexts
		.withPropertyValues("state-event-target.sinks.themes.value-type=com.acme.Theme");

	@Test
	void replicatesFromOneApplicationToAnother() {
		this.owner.run((writing) -> this.reader.run((reading) -> {
			source(writing).set("home", new Theme(true));
			await().untilAsserted(() -> assertThat(sink(reading).peek("home")).isEqualTo(new Theme(true)));
		}));
	}

	@Test
	void bringsTheStateToASinkThatComesLater() {
		this.owner.run((writing) -> {
			source(writing).set("home", new Theme(true));
			this.reader.run((reading) -> assertThat(sink(reading).peek("home")).isEqualTo(new Theme(true)));
		});
	}

	@Test
	void refusesWhatCannotBeSent() {
		this.owner.withBean(MessageLimits.class, () -> MessageLimits.defaults().withMaxKeyBytes(8))
			.run((writing) -> assertThatExceptionOfType(StateLimitExceededException.class)
				.isThrownBy(() -> source(writing).set("a key of many bytes", new Theme(true)))
				.withMessageContaining("a key of many bytes")
				.withMessageContaining("'state-event-target.limits.key-bytes'"));
	}

	private static StateSource<String, Theme> source(ApplicationContext context) {
		return context
			.<StateSource<String, Theme>>getBeanProvider(
					ResolvableType.forClassWithGenerics(StateSource.class, String.class, Theme.class))
			.getObject();
	}

	private static StateSink<String, Theme> sink(ApplicationContext context) {
		return context
			.<StateSink<String, Theme>>getBeanProvider(
					ResolvableType.forClassWithGenerics(StateSink.class, String.class, Theme.class))
			.getObject();
	}

}
