package io.stateeventtarget.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Holds the code in the documents against sources that compile, and runs it.
 */
@ExtendWith(OutputCaptureExtension.class)
class DocumentationTests {

	private static final Path ROOT = Path.of("..");

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
				StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class));

	@ParameterizedTest
	@MethodSource("documents")
	void showsCodeThatCompiles(Path document) throws IOException {
		String compiled = compiled();
		assertThat(blocks(document, "java").map(DocumentationTests::normalize))
			.allSatisfy((block) -> assertThat(compiled.contains(block)).as(block).isTrue());
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksToWhatExists(Path document) throws IOException {
		assertThat(Pattern.compile("\\]\\(([^)#:]+)[^)]*\\)").matcher(Files.readString(document)).results())
			.allSatisfy((link) -> assertThat(document.resolveSibling(link.group(1))).exists());
	}

	@Test
	void runsTheExampleOfTheReadme(CapturedOutput output) throws IOException {
		PropertySource<?> yaml = yaml(ROOT.resolve("README.md"));
		this.contexts.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(yaml))
			.withBean(Themes.class)
			.run((context) -> {
				Themes themes = context.getBean(Themes.class);
				assertThat(themes.isDark("home")).isFalse();
				themes.darken("home");
				assertThat(themes.isDark("home")).isTrue();
				await().untilAsserted(() -> assertThat(output).contains("home is now Theme[dark=true]"));
			});
	}

	@Test
	void runsTheCodeOfTheConcepts() throws IOException {
		PropertySource<?> yaml = yaml(ROOT.resolve("README.md"));
		this.contexts.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(yaml))
			.withPropertyValues("state-event-target.sources.themes.writes=allow")
			.withBean(ConceptsCode.ThemeLoader.class, () -> new ConceptsCode.ThemeLoader(new ConceptsCode.ThemeTable()))
			.withBean(ConceptsCode.class)
			.run((context) -> {
				ConceptsCode code = context.getBean(ConceptsCode.class);
				code.write();
				await()
					.untilAsserted(() -> assertThat(code.read()).isEqualTo("Theme[dark=false] true Theme[dark=false]"));
				assertThat(code.find("home")).isEqualTo("found");
				code.readFresh();
			});
	}

	static Stream<Path> documents() throws IOException {
		try (Stream<Path> documents = Files.list(ROOT.resolve("docs"))) {
			return Stream
				.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), documents.sorted())
				.toList()
				.stream();
		}
	}

	private static PropertySource<?> yaml(Path document) throws IOException {
		String block = blocks(document, "yaml").findFirst().orElseThrow();
		return new YamlPropertySourceLoader().load("readme", new ByteArrayResource(block.getBytes(UTF_8))).get(0);
	}

	private static Stream<String> blocks(Path document, String language) throws IOException {
		return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(document))
			.results()
			.map((block) -> block.group(1));
	}

	private static String compiled() throws IOException {
		try (Stream<Path> sources = Files.list(Path.of("src/test/java/io/stateeventtarget/docs"))) {
			List<Path> all = sources.toList();
			StringBuilder code = new StringBuilder();
			for (Path source : all) {
				code.append(normalize(Files.readString(source)));
			}
			return code.toString();
		}
	}

	private static String normalize(String code) {
		return code.replaceAll("\\s+", " ").strip();
	}

}
