package io.stateeventtarget.autoconfigure.application;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.annotation.StateNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of what an application that does not start writes to its log.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTests {

	private static final String THEMES = "state-event-target.sources.themes.value-type=String";

	private static final String THEMES_SINK = "state-event-target.sinks.themes.mode=replica";

	private static final String PRICES = "state-event-target.sources.prices.value-type=String";

	@Test
	void saysNothingOfItsOwnWhenAnotherBeanFails(CapturedOutput output) {
		fail(FailingBean.class, THEMES, THEMES_SINK, PRICES);
		assertThat(output).contains("db down")
			.doesNotContain("BeanCreationNotAllowedException")
			.doesNotContain("stateListenerErrorHandler")
			.doesNotContain("has not been refreshed yet");
	}

	@Test
	void namesTheNamespacesWhenAnotherIsAskedFor(CapturedOutput output) {
		fail(MistypedNamespace.class, THEMES, PRICES);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a StateSource<String, String> of the namespace 'theme', which there is not.")
			.contains("Declare 'theme' under 'state-event-target.sources.theme', or ask for what there is: the source "
					+ "'prices' of String to String (bean 'pricesStateSource'), the source 'themes' of String to "
					+ "String (bean 'themesStateSource').")
			.doesNotContain("\tat io.stateeventtarget");
	}

	@Test
	void namesTheNamespacesWhenAnotherQualifierIsAskedFor(CapturedOutput output) {
		fail(MistypedQualifier.class, THEMES, THEMES_SINK);
		assertThat(output)
			.contains("required a StateSink<String, String> of the namespace 'theme', which there is not.")
			.contains("Declare 'theme' under 'state-event-target.sinks.theme', or ask for what there is:")
			.contains("the sink 'themes' of String to String (bean 'themesStateSink')")
			.doesNotContain("\tat io.stateeventtarget");
	}

	@Test
	void namesTheTypesWhenOthersAreAskedFor(CapturedOutput output) {
		fail(WrongType.class, THEMES);
		assertThat(output).contains("required a StateView<String, Integer>, which there is not.")
			.contains("Declare it under 'state-event-target.sources' or 'state-event-target.sinks', or ask for what "
					+ "there is: the source 'themes' of String to String (bean 'themesStateSource').")
			.doesNotContain("\tat io.stateeventtarget");
	}

	@Test
	void advisesToNameTheNamespaceWhereSeveralFit(CapturedOutput output) {
		fail(Unqualified.class, THEMES, PRICES);
		assertThat(output).contains("required one StateSource<String, String>, but several fit: the source 'prices'")
			.contains("Say which is meant with @StateNamespace(\"prices\") or @StateNamespace(\"themes\").")
			.doesNotContain("\tat io.stateeventtarget");
	}

	private static void fail(Class<?> application, String... properties) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(properties)
			.run()
			.close());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailingBean {

		@Bean
		Object service(@StateNamespace("themes") StateSink<String, String> themes) {
			throw new IllegalStateException("db down");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class MistypedNamespace {

		@Autowired
		void use(@StateNamespace("theme") StateSource<String, String> source) {
			source.clear();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class MistypedQualifier {

		@Bean
		Object service(@Qualifier("theme") StateSink<String, String> themes) {
			return themes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WrongType {

		@Bean
		Object service(StateView<String, Integer> themes) {
			return themes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Unqualified {

		@Bean
		Object service(StateSource<String, String> themes) {
			return themes;
		}

	}

}
