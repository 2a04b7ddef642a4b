package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.annotation.StateListenerSignatureException;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.event.UnknownNamespaceException;
import io.stateeventtarget.transport.StateTransport;
import org.assertj.core.api.AbstractAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of what is said when a start fails: description and action.
 */
class StartFailureTests {

	private static final String THEMES = "state-event-target.sources.themes.value-type=" + Contexts.THEME;

	private final ApplicationContextRunner runner = Contexts.recording();

	@Test
	void tellsOfUnknownTransport() {
		StateTransport pigeon = mock(StateTransport.class);
		given(pigeon.name()).willReturn("pigeon");
		analyze(Contexts.real()
			.withBean(StateTransport.class, () -> pigeon)
			.withPropertyValues("state-event-target.transport=smoke", THEMES), UnknownTransportException.class)
			.hasDescription("The property 'state-event-target.transport' names the transport 'smoke', "
					+ "which does not exist.")
			.hasAction("Set it to one of: local, pigeon; or declare a StateTransport bean whose name() is 'smoke'.");
	}

	@ParameterizedTest
	@CsvSource({ "redis, org.springframework.boot:spring-boot-starter-data-redis, true",
			"kafka, org.springframework.boot:spring-boot-starter-kafka, false",
			"rabbit, org.springframework.boot:spring-boot-starter-amqp, false" })
	void tellsOfTransportWithoutItsLibrary(String transport, String library, boolean builtIn) {
		analyze(Contexts.real()
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "org.springframework.kafka",
					"org.springframework.amqp"))
			.withPropertyValues("state-event-target.transport=" + transport, THEMES),
				UnavailableTransportException.class)
			.hasDescription("The property 'state-event-target.transport' names the transport '" + transport
					+ "', which needs '" + library + "', and that is not on the class path.")
			.hasAction("Add the dependency '" + library + "'"
					+ (builtIn ? "" : " and a version of state-event-target that has the transport '" + transport + "'")
					+ ", or set the property to one of: local.");
	}

	@Test
	void tellsOfTransportThatThisVersionDoesNotHave() {
		UnavailableTransportException failure = new UnavailableTransportException(KnownTransport.RABBIT, true,
				new TreeSet<>(List.of("local")));
		assertThat(failure.getTransport()).isEqualTo(KnownTransport.RABBIT);
		assertThat(failure.isLibraryPresent()).isTrue();
		analyze(failure)
			.hasDescription("The property 'state-event-target.transport' names the transport 'rabbit', "
					+ "which this version of state-event-target does not have.")
			.hasAction("Use a version of state-event-target that has the transport 'rabbit', declare a StateTransport "
					+ "bean of that name, or set the property to one of: local.");
	}

	@Test
	void tellsOfTransportThatIsNotConfigured() {
		analyze(Contexts.real().withPropertyValues("state-event-target.transport=redis", THEMES),
				UnavailableTransportException.class)
			.hasDescription("The property 'state-event-target.transport' names the transport 'redis', which is not "
					+ "configured here: its auto-configuration needs Jackson "
					+ "('tools.jackson.core:jackson-databind') and must not be excluded.")
			.hasAction("Add Jackson, enable auto-configuration, declare a StateTransport bean of that name, or set "
					+ "the property to one of: local.");
	}

	@ParameterizedTest
	@CsvSource({ "sources.themes.value-type", "sources.themes.key-type", "sinks.themes.value-type",
			"defaults.source.value-type" })
	void tellsOfUnresolvableType(String property) {
		String name = "state-event-target." + property;
		analyze(this.runner.withPropertyValues("state-event-target.sources.themes.history=1",
				name + "=com.acme.Missing"), UnresolvableTypeException.class)
			.hasDescription("The type 'com.acme.Missing' of the property '" + name
					+ "' cannot be resolved: there is no class 'com.acme.Missing'.")
			.hasAction("Set '" + name + "' to the full name of a class on the class path, with its generics if it has "
					+ "any, as in 'java.util.List<com.acme.Theme>'.");
	}

	@Test
	void tellsOfTypeThatIsNotOnTheClassPath() {
		analyze(this.runner.withClassLoader(new FilteredClassLoader(Theme.class)).withPropertyValues(THEMES),
				UnresolvableTypeException.class)
			.hasDescription("The type '" + Contexts.THEME + "' of the property "
					+ "'state-event-target.sources.themes.value-type' cannot be resolved: there is no class '"
					+ Contexts.THEME + "'.");
	}

	@Test
	void tellsOfPropertyAndBeanOfOneNamespace() {
		analyze(this.runner.withUserConfiguration(UserThemes.class).withPropertyValues(THEMES),
				DuplicateNamespaceException.class)
			.hasDescriptionContaining(
					"The source 'themes' is declared more than once in this context: " + "by the bean 'userThemes' (")
			.hasDescriptionContaining(") and by the property 'state-event-target.sources.themes'.")
			.hasAction("Keep one of the declarations and remove the others, or give them different namespaces.");
	}

	@Test
	void tellsOfTwoBeansOfOneNamespace() {
		analyze(this.runner.withUserConfiguration(UserThemes.class, MoreThemes.class),
				DuplicateNamespaceException.class)
			.hasDescriptionContaining(
					"The source 'themes' is declared more than once in this context: " + "by the bean 'userThemes' (")
			.hasDescriptionContaining(" and by the bean 'moreThemes' (");
	}

	@Test
	void tellsOfBeanWithoutQualifierThatHasTheNamespaceOfAnother() {
		analyze(this.runner.withUserConfiguration(UnqualifiedThemes.class).withPropertyValues(THEMES),
				DuplicateNamespaceException.class)
			.hasDescriptionContaining("'themes' is declared more than once")
			.hasDescriptionContaining("the bean 'unqualifiedThemes'")
			.hasDescriptionContaining("the bean 'themesStateSource'");
	}

	@Test
	void tellsOfIllegalNamespaceInProperty() {
		analyze(this.runner.withPropertyValues("state-event-target.sources.featureFlags.value-type=String"),
				IllegalNamespaceException.class)
			.hasDescription("The namespace 'featureFlags' of the property 'state-event-target.sources' has a name that "
					+ "is not allowed.")
			.hasAction("Use lower-case letters and digits in words joined by hyphens, beginning with a letter, as in "
					+ "'feature-flags'.");
	}

	@Test
	void tellsOfIllegalNamespaceOfBean() {
		analyze(this.runner.withUserConfiguration(BadlyNamed.class), IllegalNamespaceException.class)
			.hasDescriptionContaining("The namespace 'Bad name' of the bean 'badlyNamed'")
			.hasDescriptionContaining(" has a name that is not allowed.")
			.hasAction("Use lower-case letters and digits in words joined by hyphens, beginning with a letter, as in "
					+ "'bad-name'.");
	}

	@Test
	void tellsOfSinkWithoutValueType() {
		analyze(this.runner.withPropertyValues("state-event-target.sinks.themes.mode=replica"),
				MissingValueTypeException.class)
			.hasDescription(
					"The sink 'themes' has no value type and this context has no source 'themes' to take it " + "from.")
			.hasAction("Set the property 'state-event-target.sinks.themes.value-type' or declare the source in this "
					+ "context.");
	}

	@Test
	void tellsOfSourceWithoutValueType() {
		analyze(this.runner.withPropertyValues("state-event-target.sources.themes.history=1"),
				MissingValueTypeException.class)
			.hasDescription("The source 'themes' has no value type.")
			.hasAction("Set the property 'state-event-target.sources.themes.value-type'.");
	}

	@Test
	void tellsOfSeveralBeansThatFit() {
		analyze(this.runner.withUserConfiguration(TwoLoaders.class).withPropertyValues(THEMES),
				AmbiguousStateBeanException.class)
			.hasDescription("The namespace 'themes' needs one StateLoader but these beans fit: one, other.")
			.hasAction("Annotate the one that is meant with @StateNamespace(\"themes\"), and the others with the "
					+ "namespaces that they are for.");
	}

	@Test
	void tellsOfTransportWithoutNamespace() {
		StateTransport pigeon = mock(StateTransport.class);
		given(pigeon.name()).willReturn("pigeon");
		analyze(Contexts.real()
			.withBean(StateTransport.class, () -> pigeon)
			.withPropertyValues("state-event-target.transport=pigeon"), NoNamespaceException.class)
			.hasDescription("The transport 'pigeon' is used but no namespace is named; only the transport 'local' has "
					+ "a namespace without configuration.")
			.hasAction("Name at least one namespace under 'state-event-target.sources' or 'state-event-target.sinks', "
					+ "or declare a StateSource or StateSink bean with @StateNamespace.");
	}

	@Test
	void tellsOfStartupTimeout() {
		StartupTimeoutException failure = new StartupTimeoutException(List.of(), List.of("prices", "themes"),
				Duration.ofSeconds(10));
		assertThat(failure.getNamespaces()).containsExactly("prices", "themes");
		assertThat(failure.getWait()).hasSeconds(10);
		analyze(failure)
			.hasDescription("After 10s ('state-event-target.startup.wait') these sinks had not been in sync: prices, "
					+ "themes.")
			.hasAction("Check that their sources run and use the same transport, set 'state-event-target.startup.wait' "
					+ "to a longer time, or set 'state-event-target.startup.on-timeout' to 'continue' to start "
					+ "without them.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			sources.themes.history         | -1  | 'history' must be at least 0 but is -1.
			sources.themes.heartbeat       | 0s  | 'heartbeat' must be positive but is PT0S.
			defaults.source.max-sinks      | 0   | 'max-sinks' must be at least 1 but is 0.
			sinks.themes.request-timeout   | -1s | 'request-timeout' must not be negative but is PT-1S.
			sinks.themes.reorder-window    | -1s | 'reorder-window' must not be negative but is PT-1S.
			defaults.sink.max-entries      | 0   | 'max-entries' must be at least 1 but is 0.
			""", quoteCharacter = '"')
	void tellsOfValueOutOfBounds(String property, String value, String reason) {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target.sinks.themes.mode=replica",
				"state-event-target." + property + "=" + value), InvalidConfigurationPropertyValueException.class)
			.hasDescriptionContaining("for configuration property 'state-event-target." + property + "'")
			.hasDescriptionContaining(reason)
			.hasActionContaining("Review the value of the property");
	}

	@ParameterizedTest
	@CsvSource({ "sinks.themes.reorder-window=10d, sinks.themes.reorder-window, 864000s, 3s",
			"defaults.sink.reorder-window=3s, defaults.sink.reorder-window, 3s, 3s",
			"sinks.themes.stale-after=50ms, sinks.themes.stale-after, 50ms, 50ms" })
	void tellsOfReorderWindowThatIsNotShorterThanStaleAfter(String setting, String property, String window,
			String stale) {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target.sinks.themes.mode=replica",
				"state-event-target." + setting), InvalidConfigurationPropertyValueException.class)
			.hasDescriptionContaining("for configuration property 'state-event-target." + property + "'")
			.hasDescriptionContaining("Changes that are missing would be waited for until the sink is stale: "
					+ "'reorder-window' (" + window + ") must be shorter than 'stale-after' (" + stale + ").")
			.hasActionContaining("Review the value of the property");
	}

	@ParameterizedTest
	@CsvSource({ "sources.themes.on-connect, NONE, SNAPSHOT", "sources.themes.writes, ALLOW, DENY",
			"sinks.themes.mode, ON_DEMAND, REPLICA", "startup.on-timeout, CONTINUE, FAIL" })
	void tellsOfWrongEnumValue(String property, String first, String second) {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target." + property + "=wrong"),
				BindException.class)
			.hasDescriptionContaining("Property: state-event-target." + property)
			.hasDescriptionContaining("Value: \"wrong\"")
			.hasActionContaining("The following values are valid:")
			.hasActionContaining(first)
			.hasActionContaining(second);
	}

	@Test
	void tellsOfKeyTypeOfSingleNamespace() {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target.sources.themes.single=true",
				"state-event-target.sources.themes.key-type=int"), InvalidConfigurationPropertyValueException.class)
			.hasDescriptionContaining("'state-event-target.sources.themes.key-type'")
			.hasDescriptionContaining("The namespace is single, so that it has no keys.");
	}

	@Test
	void tellsOfEmptyTransport() {
		analyze(Contexts.real().withPropertyValues("state-event-target.transport=", THEMES),
				UnknownTransportException.class)
			.hasDescription("The property 'state-event-target.transport' is empty.")
			.hasAction("Set it to one of: local.");
	}

	@Test
	void tellsOfTransportsOfOneName() {
		analyze(Contexts.real()
			.withBean("one", StateTransport.class, () -> transport("pigeon"))
			.withBean("two", StateTransport.class, () -> transport("pigeon"))
			.withPropertyValues("state-event-target.transport=pigeon", THEMES), DuplicateTransportException.class)
			.hasDescription("The property 'state-event-target.transport' names the transport 'pigeon', but that is the "
					+ "name() of several StateTransport beans: one, two.")
			.hasAction("Keep one of them, or give them different names.");
	}

	@Test
	void tellsOfNegativeWait() {
		analyze(Contexts.real().withPropertyValues("state-event-target.startup.wait=-1s", THEMES),
				InvalidConfigurationPropertyValueException.class)
			.hasDescriptionContaining("for configuration property 'state-event-target.startup.wait'")
			.hasDescriptionContaining("It must not be negative; zero does not wait.");
	}

	@Test
	void tellsOfDifferentValueTypesOfSourceAndSink() {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target.sinks.themes.value-type=String"),
				ConflictingTypesException.class)
			.hasDescription("The values of the namespace 'themes' are of '" + Contexts.THEME
					+ "' by the property 'state-event-target.sources.themes.value-type' but of 'java.lang.String' by "
					+ "the property 'state-event-target.sinks.themes.value-type'.")
			.hasAction("Make them the same, or remove the property 'state-event-target.sinks.themes.value-type': "
					+ "without it the sink takes the type of the source.");
	}

	@Test
	void tellsOfDifferentKeyTypesOfSourceAndSink() {
		analyze(this.runner.withPropertyValues(THEMES, "state-event-target.defaults.source.key-type=int",
				"state-event-target.sinks.themes.key-type=long"), ConflictingTypesException.class)
			.hasDescription("The keys of the namespace 'themes' are of 'java.lang.Integer' by the property "
					+ "'state-event-target.defaults.source.key-type' but of 'java.lang.Long' by the property "
					+ "'state-event-target.sinks.themes.key-type'.");
	}

	@Test
	void tellsOfBeanWithTheQualifierOfAnotherNamespace() {
		analyze(this.runner.withUserConfiguration(Misqualified.class), MisqualifiedBeanException.class)
			.hasDescriptionContaining("The qualifier of the bean 'misqualified' (")
			.hasDescriptionContaining(") says 'theme' but its namespace is 'themes'.")
			.hasAction("Make them the same: qualify the bean with @StateNamespace(\"themes\"), or define its namespace "
					+ "as 'theme'.");
	}

	@Test
	void tellsOfBoundBeanOfOtherTypes() {
		analyze(this.runner.withUserConfiguration(MisboundLoader.class).withPropertyValues(THEMES),
				MisboundBeanException.class)
			.hasDescription("The bean 'loader' is bound to the namespace 'themes' of java.lang.String to "
					+ Contexts.THEME + " but its type is io.stateeventtarget.StateLoader<java.lang.String, "
					+ "java.lang.Integer>.")
			.hasAction("Declare the bean with the types of the namespace, or bind it to another with @StateNamespace.");
	}

	@Test
	void tellsOfBeanThatIsBoundToNoNamespace() {
		analyze(this.runner.withUserConfiguration(MistypedLoader.class).withPropertyValues(THEMES),
				UnknownNamespaceException.class)
			.hasDescription("The StateLoader bean 'loader' names the namespace 'theme', which is not declared.")
			.hasActionContaining("or name one that is: themes.");
	}

	@Test
	void tellsOfConditionThatDoesNotParse() {
		analyze(Contexts.real().withUserConfiguration(BadCondition.class).withPropertyValues(THEMES),
				StateListenerSignatureException.class)
			.hasDescriptionContaining("its condition '#value..dark' does not parse")
			.hasActionContaining("Correct the condition. It is SpEL");
	}

	@ParameterizedTest
	@ValueSource(classes = { UnresolvedNamespace.class, UnresolvedKey.class })
	void tellsOfPlaceholderOfListener(Class<?> listener) {
		analyze(Contexts.real().withUserConfiguration(listener).withPropertyValues(THEMES),
				StateListenerSignatureException.class)
			.hasDescriptionContaining(listener.getName() + ".on()")
			.hasDescriptionContaining("its annotation says '${nope}', which cannot be resolved")
			.hasAction("Set the property that it names, or give it a default, as in ${name:default}.");
	}

	private static StateTransport transport(String name) {
		StateTransport transport = mock();
		given(transport.name()).willReturn(name);
		return transport;
	}

	private static AnalysisAssert analyze(ApplicationContextRunner runner, Class<? extends Throwable> expected) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = find(context.getStartupFailure(), new StandardEnvironment());
			assertThat(analysis[0]).isNotNull();
			assertThat(analysis[0].getCause()).isInstanceOf(expected);
		});
		return new AnalysisAssert(analysis[0]);
	}

	private static AnalysisAssert analyze(Throwable failure) {
		return new AnalysisAssert(find(failure, new StandardEnvironment()));
	}

	/**
	 * With all registered analyzers, as an application does.
	 */
	private static FailureAnalysis find(Throwable failure, Environment environment) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, environment),
					SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {
					}))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	private static final class AnalysisAssert extends AbstractAssert<AnalysisAssert, FailureAnalysis> {

		AnalysisAssert(FailureAnalysis actual) {
			super(actual, AnalysisAssert.class);
		}

		AnalysisAssert hasDescription(String expected) {
			assertThat(this.actual.getDescription()).isEqualTo(expected);
			return this;
		}

		AnalysisAssert hasDescriptionContaining(String expected) {
			assertThat(this.actual.getDescription()).contains(expected);
			return this;
		}

		AnalysisAssert hasAction(String expected) {
			assertThat(this.actual.getAction()).isEqualTo(expected);
			return this;
		}

		AnalysisAssert hasActionContaining(String expected) {
			assertThat(this.actual.getAction()).contains(expected);
			return this;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserThemes {

		@Bean
		@StateNamespace("themes")
		StateSource<String, Theme> userThemes(StateRegistry registry) {
			return registry.source(StateDefinition.of("themes", String.class, Theme.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MoreThemes {

		@Bean
		@StateNamespace("themes")
		StateSource<String, Theme> moreThemes(StateRegistry registry) {
			return registry.source(StateDefinition.of("themes", String.class, Theme.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnqualifiedThemes {

		@Bean
		StateSource<String, Theme> unqualifiedThemes(StateRegistry registry) {
			return registry.source(StateDefinition.of("themes", String.class, Theme.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadlyNamed {

		@Bean
		@StateNamespace("Bad name")
		StateSink<String, Theme> badlyNamed(StateRegistry registry) {
			return registry.sink(StateDefinition.of("bad-name", String.class, Theme.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoLoaders {

		@Bean
		StateLoader<String, Theme> one() {
			return new StateLoader<>() {
			};
		}

		@Bean
		StateLoader<String, Theme> other() {
			return new StateLoader<>() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Misqualified {

		@Bean
		@StateNamespace("theme")
		StateSource<String, Theme> misqualified(StateRegistry registry) {
			return registry.source(StateDefinition.of("themes", String.class, Theme.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MisboundLoader {

		@Bean
		@StateNamespace("themes")
		StateLoader<String, Integer> loader() {
			return new StateLoader<>() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MistypedLoader {

		@Bean
		@StateNamespace("theme")
		StateLoader<String, Theme> loader() {
			return new StateLoader<>() {
			};
		}

	}

	static class BadCondition {

		@StateListener(namespace = "themes", condition = "#value..dark")
		void on() {
		}

	}

	static class UnresolvedNamespace {

		@StateListener("${nope}")
		void on() {
		}

	}

	static class UnresolvedKey {

		@StateListener(namespace = "themes", keys = "${nope}")
		void on() {
		}

	}

}
