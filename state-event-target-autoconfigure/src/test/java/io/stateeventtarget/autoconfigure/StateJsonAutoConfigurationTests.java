package io.stateeventtarget.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.protocol.json.StateJsonCustomizer;
import io.stateeventtarget.replication.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How JSON comes into an application, and that it can do without.
 */
class StateJsonAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(StateEventTargetAutoConfiguration.class, LocalTransportAutoConfiguration.class,
					StateJsonAutoConfiguration.class, JacksonAutoConfiguration.class));

	@TempDir
	Path directory;

	@Test
	void usesTheMapperOfTheApplication() {
		this.runner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> assertThat(json(context.getBean(StateJsonCodecs.class))).contains("\"dark_mode\":true"));
	}

	@Test
	void worksWithoutAMapperOfTheApplication() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(StateJsonAutoConfiguration.class))
			.run((context) -> assertThat(json(context.getBean(StateJsonCodecs.class))).contains("\"darkMode\":true"));
	}

	@Test
	void appliesCustomizersInOrder() {
		this.runner.withUserConfiguration(Customizers.class)
			.run((context) -> assertThat(json(context.getBean(StateJsonCodecs.class))).contains("\"dark-mode\":true"));
	}

	@Test
	void keepsDefaultTypingOff() {
		this.runner.withUserConfiguration(DefaultTypes.class)
			.run((context) -> assertThat(json(context.getBean(StateJsonCodecs.class))).contains("{\"darkMode\":true}"));
	}

	@Test
	void backsOffFromACodecsBean() {
		StateJsonCodecs own = new StateJsonCodecs(JsonMapper.shared(), MessageLimits.defaults());
		this.runner.withBean(StateJsonCodecs.class, () -> own)
			.run((context) -> assertThat(context.getBean(StateJsonCodecs.class)).isSameAs(own));
	}

	@Test
	void takesLimitsFromABean() {
		MessageLimits limits = MessageLimits.defaults().withMaxMessageBytes(2048);
		this.runner.withBean(MessageLimits.class, () -> limits)
			.run((context) -> assertThat(context.getBean(StateJsonCodecs.class)
				.codec(StateDefinition.of("themes", String.class, Look.class))
				.limits()).isSameAs(limits));
	}

	@Test
	void takesLimitsFromProperties() {
		this.runner
			.withPropertyValues("state-event-target.limits.message-bytes=2MB",
					"state-event-target.limits.key-bytes=100", "state-event-target.limits.nesting=5",
					"state-event-target.limits.entries=6")
			.run((context) -> assertThat(limits(context.getBean(StateJsonCodecs.class)))
				.isEqualTo(new MessageLimits(2 << 20, 5, 100, 6)));
		this.runner.run((context) -> assertThat(limits(context.getBean(StateJsonCodecs.class)))
			.isEqualTo(MessageLimits.defaults()));
	}

	@Test
	void namesALimitThatCannotBe() {
		this.runner.withPropertyValues("state-event-target.limits.message-bytes=100")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'state-event-target.limits.message-bytes' must be between 1024 and"));
	}

	private static MessageLimits limits(StateJsonCodecs codecs) {
		return codecs.codec(StateDefinition.of("themes", String.class, Look.class)).limits();
	}

	@Test
	void isOffTogetherWithTheRest() {
		this.runner.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateJsonCodecs.class));
	}

	@Test
	void localTransportNeedsNoJackson() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(StateEventTargetAutoConfiguration.class,
					LocalTransportAutoConfiguration.class, StateJsonAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("tools.jackson", "com.fasterxml.jackson"))
			.withPropertyValues("state-event-target.sources.themes.value-type=Integer",
					"state-event-target.sinks.themes.request-timeout=1s")
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("stateJsonCodecs");
				source(context.getBean(StateSource.class)).set("a", 1);
				StateSink<String, Integer> sink = sink(context.getBean(StateSink.class));
				await().untilAsserted(() -> assertThat(sink.peek("a")).isEqualTo(1));
			});
	}

	@Test
	void warmStartNeedsJackson() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(StateEventTargetAutoConfiguration.class,
					LocalTransportAutoConfiguration.class, StateJsonAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("tools.jackson", "com.fasterxml.jackson"))
			.withPropertyValues(warmStart())
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'state-event-target.sinks.themes.warm-start'")
				.hasMessageContaining("Jackson"));
	}

	@Test
	void warmStartIsWrittenWhenTheContextCloses() {
		this.runner.withPropertyValues(warmStart()).run((context) -> {
			source(context.getBean(StateSource.class)).set("a", 1);
			StateSink<String, Integer> sink = sink(context.getBean(StateSink.class));
			await().untilAsserted(() -> assertThat(sink.peek("a")).isEqualTo(1));
		});
		assertThat(this.directory.resolve("themes.snapshot")).content(StandardCharsets.UTF_8).contains("\"value\":1");
		this.runner.withPropertyValues(warmStart()).run((context) -> assertThat(context).hasNotFailed());
		assertThat(Files.exists(this.directory.resolve("themes.snapshot"))).isTrue();
	}

	@Test
	void warmStartHasToBeAFile() {
		this.runner.withPropertyValues(warmStart())
			.withPropertyValues("state-event-target.sinks.themes.warm-start=https://example.org/themes.snapshot")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("state-event-target.sinks.themes.warm-start")
				.hasMessageContaining("https://example.org"));
	}

	private String[] warmStart() {
		return new String[] { "state-event-target.sources.themes.value-type=Integer",
				"state-event-target.sinks.themes.warm-start=file:" + this.directory + "/themes.snapshot" };
	}

	private static String json(StateJsonCodecs codecs) {
		return new String(
				codecs.codec(StateDefinition.of("themes", String.class, Look.class))
					.encode(new SourceMessage.Changes<>(new Origin("s", 5), 1, 1, List
						.of(new Change.Put<>(new Entry<>("a", new Look(true), 5, 1, 0), ChangeCause.WRITE, null)))),
				StandardCharsets.UTF_8);
	}

	@SuppressWarnings("unchecked")
	private static StateSource<String, Integer> source(StateSource<?, ?> source) {
		return (StateSource<String, Integer>) source;
	}

	@SuppressWarnings("unchecked")
	private static StateSink<String, Integer> sink(StateSink<?, ?> sink) {
		return (StateSink<String, Integer>) sink;
	}

	record Look(boolean darkMode) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		StateJsonCustomizer last() {
			return (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);
		}

		@Bean
		@Order(1)
		StateJsonCustomizer first() {
			return (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DefaultTypes {

		@Bean
		JsonMapper mapper() {
			return builder(JsonMapper.builder()).build();
		}

		@Bean
		StateJsonCustomizer customizer() {
			return DefaultTypes::builder;
		}

		private static JsonMapper.Builder builder(JsonMapper.Builder builder) {
			return builder.activateDefaultTyping(
					BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
					DefaultTyping.NON_FINAL_AND_ENUMS);
		}

	}

}
