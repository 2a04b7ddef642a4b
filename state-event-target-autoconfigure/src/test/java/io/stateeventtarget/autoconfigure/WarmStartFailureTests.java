package io.stateeventtarget.autoconfigure;

import java.nio.file.Path;

import io.stateeventtarget.protocol.json.StateJsonCodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what is said when a sink cannot have its warm start: description and action.
 */
class WarmStartFailureTests {

	private static final String THEMES = "state-event-target.sinks.themes.";

	private static final String OTHERS = "state-event-target.sinks.others.";

	private final ApplicationContextRunner runner = Contexts.real()
		.withConfiguration(AutoConfigurations.of(StateJsonAutoConfiguration.class))
		.withPropertyValues("state-event-target.startup.wait=0s", THEMES + "value-type=" + Contexts.THEME);

	@TempDir
	Path directory;

	@Test
	void tellsOfTwoSinksWithOneFile() {
		String file = "file:" + file();
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues(OTHERS + "value-type=String",
				OTHERS + "warm-start=" + file, THEMES + "warm-start=" + file));
		assertThat(analysis.getDescription()).isEqualTo(
				"The sink 'themes' has a 'warm-start' file by the property 'state-event-target.sinks.themes.warm-start', "
						+ "but the sink 'others' of this application has the same one: " + file() + ".");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'state-event-target.sinks.themes.warm-start' to a file that no other sink has.");
	}

	@Test
	void tellsOfFileInTheDefaultsOfTwoSinks() {
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues(OTHERS + "value-type=String",
				"state-event-target.defaults.sink.warm-start=file:" + file()));
		assertThat(analysis.getDescription()).contains("by the property 'state-event-target.defaults.sink.warm-start'")
			.contains("the sink 'others' of this application has the same one");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'state-event-target.sinks.themes.warm-start' to a file that no other sink has.");
	}

	@Test
	void tellsOfSinkThatIsOnDemand() {
		FailureAnalysis analysis = analyze(
				this.runner.withPropertyValues(THEMES + "mode=on-demand", THEMES + "warm-start=file:" + file()));
		assertThat(analysis.getDescription()).isEqualTo("The sink 'themes' has a 'warm-start' file by the property "
				+ "'state-event-target.sinks.themes.warm-start', but by the property "
				+ "'state-event-target.sinks.themes.mode' it is 'on-demand' and holds only keys that were asked for.");
		assertThat(analysis.getAction()).isEqualTo("Set 'state-event-target.sinks.themes.mode' to 'replica', or leave "
				+ "'state-event-target.sinks.themes.warm-start' empty, which switches it off.");
	}

	@Test
	void tellsOfMissingJackson() {
		FailureAnalysis analysis = analyze(this.runner.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.withPropertyValues(THEMES + "warm-start=file:" + file()));
		assertThat(analysis.getDescription()).isEqualTo("The sink 'themes' has a 'warm-start' file by the property "
				+ "'state-event-target.sinks.themes.warm-start', but there is nothing to write it with: no "
				+ "SnapshotStore.Factory bean, which Jackson on the class path brings.");
		assertThat(analysis.getAction())
			.isEqualTo("Add the dependency 'org.springframework.boot:spring-boot-starter-jackson', or leave "
					+ "'state-event-target.sinks.themes.warm-start' empty, which switches it off.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "https://example.org/themes" })
	void tellsOfWhatIsNoFile(String location) {
		this.runner.withPropertyValues(THEMES + "warm-start=" + location)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("state-event-target.sinks.themes.warm-start")
				.hasMessageContaining("or to be empty for none."));
	}

	@Test
	void startsWithTheFileSwitchedOffForOneSink() {
		this.runner
			.withPropertyValues(OTHERS + "value-type=String", OTHERS + "warm-start=",
					"state-event-target.defaults.sink.warm-start=file:" + file())
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(StateJsonCodecs.class));
	}

	private Path file() {
		return this.directory.resolve("themes.snapshot");
	}

	private static FailureAnalysis analyze(ApplicationContextRunner runner) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = new StartFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis[0]).as("%s", context.getStartupFailure()).isNotNull();
			assertThat(analysis[0].getCause()).isInstanceOfSatisfying(WarmStartException.class,
					(failure) -> assertThat(failure.getNamespace()).isEqualTo("themes"));
		});
		return analysis[0];
	}

}
