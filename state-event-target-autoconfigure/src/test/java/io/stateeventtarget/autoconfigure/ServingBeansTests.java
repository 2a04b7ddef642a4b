package io.stateeventtarget.autoconfigure;

import java.util.Map;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.annotation.StateNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ServingBeans}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServingBeansTests {

	private final ApplicationContextRunner runner = Contexts.recording()
		.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
				"state-event-target.sources.others.value-type=" + Contexts.THEME,
				"state-event-target.sources.numbers.value-type=java.lang.Integer",
				"state-event-target.sinks.themes.mode=replica", "state-event-target.sinks.numbers.mode=replica");

	@Test
	void hasNoneWithoutBeans() {
		this.runner.run((context) -> {
			StateDefinition<?, ?> source = source(context, "themes");
			assertThat(source.loader()).isNull();
			assertThat(source.audienceResolver()).isNull();
			assertThat(source.writeGuard()).isNull();
			assertThat(source.keyMapper()).isNull();
			assertThat(sink(context, "themes").sinkHandler()).isNull();
		});
	}

	@Test
	void servesAllOfMatchingTypesWithoutQualifier() {
		this.runner.withUserConfiguration(Unqualified.class).run((context) -> {
			assertThat(source(context, "themes").loader()).isSameAs(context.getBean(StateLoader.class));
			assertThat(source(context, "others").loader()).isSameAs(context.getBean(StateLoader.class));
			assertThat(source(context, "numbers").loader()).isNull();
			assertThat(sink(context, "numbers").sinkHandler()).isSameAs(context.getBean(SinkHandler.class));
			assertThat(sink(context, "themes").sinkHandler()).isNull();
			assertThat(source(context, "numbers").audienceResolver()).isSameAs(context.getBean(AudienceResolver.class));
			assertThat(source(context, "numbers").writeGuard()).isSameAs(context.getBean(StateWriteGuard.class));
			assertThat(source(context, "themes").keyMapper()).isSameAs(context.getBean(StateKeyMapper.class));
			assertThat(sink(context, "themes").keyMapper()).isSameAs(context.getBean(StateKeyMapper.class));
		});
	}

	@Test
	void prefersTheOneThatIsBoundToTheNamespace() {
		this.runner.withUserConfiguration(Unqualified.class, Bound.class).run((context) -> {
			assertThat(source(context, "themes").loader()).isSameAs(context.getBean("loaderOfThemes"));
			assertThat(source(context, "others").loader()).isSameAs(context.getBean("loaderOfOthers"));
		});
	}

	@Test
	void bindsByAnnotationOnClass() {
		this.runner.withBean(ThemeLoader.class).run((context) -> {
			assertThat(source(context, "themes").loader()).isSameAs(context.getBean(ThemeLoader.class));
			assertThat(source(context, "others").loader()).isNull();
		});
	}

	@Test
	void refusesToGuessBetweenBeans() {
		this.runner.withUserConfiguration(Unqualified.class, Second.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(AmbiguousStateBeanException.class, (ex) -> {
					assertThat(ex.getType()).isEqualTo(StateLoader.class);
					assertThat(ex.getBeanNames()).containsExactlyInAnyOrder("loader", "secondLoader");
				}));
	}

	@Test
	void prefersPrimaryBean() {
		this.runner.withUserConfiguration(Unqualified.class, PrimarySecond.class)
			.run((context) -> assertThat(source(context, "others").loader()).isSameAs(context.getBean("secondLoader")));
	}

	@Test
	void refusesBoundBeanOfOtherTypes() {
		this.runner.withUserConfiguration(Misbound.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'loaderOfNumbers'")
				.hasMessageContaining("'numbers' of java.lang.String to java.lang.Integer"));
	}

	@Test
	void warnsOfBeanThatFitsNoNamespace(CapturedOutput output) {
		this.runner.withUserConfiguration(LoaderOfLongs.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output)
				.contains("The StateLoader bean 'loaderOfLongs' serves no namespace because its type "
						+ "io.stateeventtarget.StateLoader<java.lang.String, java.lang.Long> fits none. There are: ")
				.contains("'numbers' of java.lang.String to java.lang.Integer");
		});
	}

	@Test
	void warnsOfBeanWhoseQualifierIsNoNamespace(CapturedOutput output) {
		this.runner.withUserConfiguration(SlowLoader.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("The StateLoader bean 'slowLoader' serves no namespace because none is called "
					+ "'slow' as its qualifier says. There are: ");
		});
	}

	@Test
	void doesNotWarnOfBeansThatServe(CapturedOutput output) {
		this.runner.withUserConfiguration(Unqualified.class, Bound.class)
			.run((context) -> assertThat(output).doesNotContain("serves no namespace"));
	}

	@Test
	void findsBeansOfParent() {
		new ApplicationContextRunner().withUserConfiguration(Unqualified.class)
			.run((parent) -> this.runner.withParent(parent)
				.run((context) -> assertThat(source(context, "themes").loader())
					.isSameAs(parent.getBean(StateLoader.class))));
	}

	private static StateDefinition<?, ?> source(ApplicationContext context, String namespace) {
		return context.getBean(RecordingStateRegistry.class).sourceDefinitions.get(namespace);
	}

	private static StateDefinition<?, ?> sink(ApplicationContext context, String namespace) {
		return context.getBean(RecordingStateRegistry.class).sinkDefinitions.get(namespace);
	}

	private static <K, V> StateLoader<K, V> newLoader() {
		return new StateLoader<>() {
		};
	}

	@StateNamespace("themes")
	static class ThemeLoader implements StateLoader<String, Theme> {

		@Override
		public Map<String, Theme> loadAll() {
			return Map.of();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unqualified {

		@Bean
		StateLoader<String, Theme> loader() {
			return newLoader();
		}

		@Bean
		SinkHandler<String, Integer> handler() {
			return (event) -> event;
		}

		@Bean
		AudienceResolver<Object, Object> audienceResolver() {
			return (key, value) -> Audience.everyone();
		}

		@Bean
		StateWriteGuard writeGuard() {
			return (write) -> {
			};
		}

		@Bean
		StateKeyMapper<CharSequence> keyMapper() {
			return CharSequence::toString;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Bound {

		@Bean
		@StateNamespace("themes")
		StateLoader<String, Theme> loaderOfThemes() {
			return newLoader();
		}

		@Bean
		@Qualifier("others")
		StateLoader<String, Theme> loaderOfOthers() {
			return newLoader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Second {

		@Bean
		StateLoader<String, Theme> secondLoader() {
			return newLoader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimarySecond {

		@Bean
		@Primary
		StateLoader<String, Theme> secondLoader() {
			return newLoader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Misbound {

		@Bean
		@StateNamespace("numbers")
		StateLoader<String, Theme> loaderOfNumbers() {
			return newLoader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LoaderOfLongs {

		@Bean
		StateLoader<String, Long> loaderOfLongs() {
			return newLoader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SlowLoader {

		@Bean
		@Qualifier("slow")
		StateLoader<String, Theme> slowLoader() {
			return newLoader();
		}

	}

}
