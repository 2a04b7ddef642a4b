package io.stateeventtarget.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tests that {@code docs/guarantees.md} names against those that there are.
 */
class GuaranteesDocumentationTests {

	private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Tests)(?:\\.(\\w+))?`");

	@Test
	void namesTestsThatExist() throws IOException {
		String document = Files.readString(Path.of("../docs/guarantees.md"));
		List<MatchResult> named = NAMED.matcher(document).results().toList();
		assertThat(named).hasSizeGreaterThan(50);
		assertThat(named).allSatisfy((test) -> assertThat(sources(test.group(1))).as(test.group())
			.isNotEmpty()
			.anySatisfy((source) -> assertThat(source)
				.contains((test.group(2) != null) ? "void " + test.group(2) + "(" : "class")));
	}

	@Test
	void namesATestForEachPromise() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("../docs/guarantees.md"))
			.stream()
			.filter((line) -> line.matches("\\| P\\d+ \\|.*"))
			.toList();
		assertThat(rows).hasSize(10).allSatisfy((row) -> assertThat(NAMED.matcher(row).results()).isNotEmpty());
	}

	private static List<String> sources(String name) {
		try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
			List<String> sources = new ArrayList<>();
			for (Path file : files.filter((path) -> path.endsWith(name + ".java")).toList()) {
				sources.add(Files.readString(file));
			}
			return sources;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
