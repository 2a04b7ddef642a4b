package io.stateeventtarget.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample may only use what users may.
 */
class SampleImportsTests {

	private static final Pattern OURS = Pattern.compile("io\\.stateeventtarget\\.(?!sample\\b)[\\w.]+");

	private static final Pattern PUBLIC = Pattern
		.compile("io\\.stateeventtarget\\.(?:(?:annotation|event|listener)\\.)?[A-Z]\\w*(?:\\.\\w+)*");

	@Test
	void namesPublicApiOnly() throws IOException {
		List<String> named = sources().flatMap(SampleImportsTests::names).distinct().toList();
		assertThat(named).contains("io.stateeventtarget.StateSink", "io.stateeventtarget.annotation.StateListener")
			.allMatch(PUBLIC.asMatchPredicate());
	}

	private static Stream<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList().stream();
		}
	}

	private static Stream<String> names(Path source) {
		try {
			return OURS.matcher(Files.readString(source)).results().map((match) -> match.group()).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
