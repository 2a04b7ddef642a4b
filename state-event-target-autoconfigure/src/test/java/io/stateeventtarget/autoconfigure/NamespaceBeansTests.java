package io.stateeventtarget.autoconfigure;

import java.util.List;
import java.util.Map;

import io.stateeventtarget.SingleStateSink;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateType;
import io.stateeventtarget.StateView;
import io.stateeventtarget.annotation.StateNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of how namespaces become beans.
 */
class NamespaceBeansTests {

	private final ApplicationContextRunner runner = Contexts.recording();

	private final ApplicationContextRunner themes = this.runner.withPropertyValues(
			"state-event-target.sources.themes.value-type=" + Contexts.THEME,
			"state-event-target.sinks.themes.mode=replica");

	@Test
	void hasDefaultNamespaceWithoutConfiguration() {
		this.runner.withUserConfiguration(DefaultInjection.class).run((context) -> {
			assertThat(context).hasSingleBean(StateSource.class).hasSingleBean(StateSink.class);
			DefaultInjection injection = context.getBean(DefaultInjection.class);
			assertThat(injection.source).isSameAs(context.getBean("defaultStateSource"));
			assertThat(injection.sink).isSameAs(context.getBean("defaultStateSink"));
			assertThat(injection.source.namespace()).isEqualTo("default");
		});
	}

	@Test
	void injectsByTypeAlone() {
		this.themes.withUserConfiguration(TypeInjection.class).run((context) -> {
			TypeInjection injection = context.getBean(TypeInjection.class);
			assertThat(injection.source).isSameAs(context.getBean("themesStateSource"));
			assertThat(injection.sink).isSameAs(context.getBean("themesStateSink"));
		});
	}

	@Test
	void injectsSinkWhereViewIsAskedFor() {
		this.themes.withUserConfiguration(ViewInjection.class)
			.run((context) -> assertThat(context.getBean(ViewInjection.class).view)
				.isSameAs(context.getBean("themesStateSink")));
	}

	@Test
	void injectsByQualifier() {
		this.runner
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
					"state-event-target.sources.dark-themes.value-type=" + Contexts.THEME,
					"state-event-target.sinks.themes.mode=replica", "state-event-target.sinks.dark-themes.mode=replica")
			.withUserConfiguration(QualifierInjection.class)
			.run((context) -> {
				QualifierInjection injection = context.getBean(QualifierInjection.class);
				assertThat(injection.source).isSameAs(context.getBean("darkThemesStateSource"));
				assertThat(injection.sink).isSameAs(context.getBean("themesStateSink"));
				assertThat(injection.view).isSameAs(context.getBean("darkThemesStateSink"));
			});
	}

	@Test
	void refusesToGuessBetweenNamespacesOfOneType() {
		this.themes.withPropertyValues("state-event-target.sources.others.value-type=" + Contexts.THEME)
			.withUserConfiguration(TypeInjection.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
	}

	@Test
	void refusesToGuessBetweenItsOwnAndUsersNamespaceOfOneType() {
		this.themes.withUserConfiguration(TypeInjection.class, UnqualifiedSource.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
	}

	@Test
	void tellsNamespacesApartByGenerics() {
		this.themes
			.withPropertyValues("state-event-target.sources.numbers.value-type=Map<String, List<Integer>>",
					"state-event-target.sources.numbers.key-type=long")
			.withUserConfiguration(TypeInjection.class, GenericInjection.class)
			.run((context) -> {
				assertThat(context.getBean(GenericInjection.class).source)
					.isSameAs(context.getBean("numbersStateSource"));
				assertThat(context.getBean(RecordingStateRegistry.class).sourceDefinitions.get("numbers"))
					.hasToString("'numbers' of java.lang.Long to java.util.Map<java.lang.String, "
							+ "java.util.List<java.lang.Integer>>");
			});
	}

	@Test
	void makesSingleBeans() {
		this.runner
			.withPropertyValues("state-event-target.sources.mode.single=true",
					"state-event-target.sources.mode.value-type=" + Contexts.THEME,
					"state-event-target.sinks.mode.request-timeout=1s")
			.withUserConfiguration(SingleInjection.class)
			.run((context) -> {
				SingleInjection injection = context.getBean(SingleInjection.class);
				assertThat(injection.source.namespace()).isEqualTo("mode");
				assertThat(injection.sink.view()).isSameAs(sink(context, "mode"));
				assertThat(context).doesNotHaveBean(StateSource.class);
			});
	}

	@Test
	void namesBeansInCamelCase() {
		this.runner
			.withPropertyValues("state-event-target.sources.feature-flags.value-type=Boolean",
					"state-event-target.sinks.feature-flags.mode=on-demand")
			.run((context) -> assertThat(context).hasBean("featureFlagsStateSource").hasBean("featureFlagsStateSink"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "STATEEVENTTARGET_SOURCES_FEATUREFLAGS_HISTORY",
			"STATE_EVENT_TARGET_SOURCES_FEATURE_FLAGS_HISTORY" })
	void adjustsHyphenatedNamespaceByEnvironmentVariable(String variable) {
		this.runner.withPropertyValues("state-event-target.sources.feature-flags.value-type=Boolean")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "7"))))
			.run((context) -> {
				assertThat(context.getBean(StateRegistry.class).namespaces()).containsExactly("feature-flags");
				assertThat(context.getBean(RecordingStateRegistry.class).sourceDefinitions.get("feature-flags")
					.sourceOptions()
					.history()).isEqualTo(7);
			});
	}

	@Test
	void acceptsNamespaceWithoutSettings() {
		this.runner
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
					"state-event-target.sinks.themes=")
			.run((context) -> assertThat(context).hasBean("themesStateSink"));
	}

	@Test
	void takesTypeOfSinkFromSource() {
		this.themes.run((context) -> assertThat(
				context.getBean(RecordingStateRegistry.class).sinkDefinitions.get("themes").valueType().getType())
			.isEqualTo(Theme.class));
	}

	@Test
	void takesTypeOfSinkFromUsersSource() {
		this.runner.withPropertyValues("state-event-target.sinks.users.mode=replica")
			.withUserConfiguration(UserSource.class, UserTypeInjection.class)
			.run((context) -> {
				assertThat(context.getBean(UserTypeInjection.class).sink).isSameAs(sink(context, "users"));
				assertThat(context.getBean(RecordingStateRegistry.class).sinkDefinitions.get("users"))
					.hasToString("'users' of java.lang.Integer to java.util.List<java.lang.String>");
			});
	}

	@Test
	void managesUsersSourceLikeItsOwn() {
		this.runner.withUserConfiguration(UserSource.class, UserQualifierInjection.class).run((context) -> {
			assertThat(context).hasSingleBean(StateSource.class).doesNotHaveBean(StateSink.class);
			assertThat(context.getBean(UserQualifierInjection.class).byNamespace).isSameAs(context.getBean("anything"));
			assertThat(context.getBean(UserQualifierInjection.class).byQualifier).isSameAs(context.getBean("anything"));
		});
	}

	@Test
	void hasNoDefaultNamespaceOnceOneIsConfigured() {
		this.themes.run((context) -> assertThat(context).doesNotHaveBean("defaultStateSource")
			.doesNotHaveBean("defaultStateSink"));
	}

	@Test
	void isOffByProperty() {
		this.themes.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateSource.class)
				.doesNotHaveBean(StateSink.class)
				.doesNotHaveBean(StateEventTargetAutoConfiguration.class)
				.doesNotHaveBean(StateEventTargetProperties.class));
	}

	private static StateSink<?, ?> sink(AssertableApplicationContext context, String namespace) {
		return context.getBean(StateRegistry.class).findSink(namespace).orElseThrow();
	}

	static class DefaultInjection {

		@Autowired
		StateSource<String, Object> source;

		@Autowired
		@StateNamespace("default")
		StateSink<String, Object> sink;

	}

	static class TypeInjection {

		@Autowired
		StateSource<String, Theme> source;

		@Autowired
		StateSink<String, Theme> sink;

	}

	static class ViewInjection {

		@Autowired
		StateView<String, Theme> view;

	}

	static class QualifierInjection {

		final StateSource<String, Theme> source;

		final StateSink<String, Theme> sink;

		final StateView<String, Theme> view;

		QualifierInjection(@StateNamespace("dark-themes") StateSource<String, Theme> source,
				@Qualifier("themes") StateSink<String, Theme> sink,
				@StateNamespace("dark-themes") StateView<String, Theme> view) {
			this.source = source;
			this.sink = sink;
			this.view = view;
		}

	}

	static class GenericInjection {

		@Autowired
		StateSource<Long, Map<String, List<Integer>>> source;

	}

	static class SingleInjection {

		@Autowired
		SingleStateSource<Theme> source;

		@Autowired
		@StateNamespace("mode")
		SingleStateSink<Theme> sink;

	}

	static class UserTypeInjection {

		@Autowired
		StateSink<Integer, List<String>> sink;

	}

	static class UserQualifierInjection {

		@Autowired
		@StateNamespace("users")
		StateSource<Integer, List<String>> byNamespace;

		@Autowired
		@Qualifier("users")
		StateSource<?, ?> byQualifier;

	}

	@Configuration(proxyBeanMethods = false)
	static class UserSource {

		@Bean
		@StateNamespace("users")
		StateSource<Integer, List<String>> anything(StateRegistry registry) {
			return registry
				.source(StateDefinition.of("users", StateType.of(Integer.class), new StateType<List<String>>() {
				}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnqualifiedSource {

		@Bean
		StateSource<String, Theme> more(StateRegistry registry) {
			return registry.source(StateDefinition.of("more", String.class, Theme.class));
		}

	}

}
