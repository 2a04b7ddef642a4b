package io.stateeventtarget.docs;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.stateeventtarget.docs.ListenersCode.PriceChanged;
import io.stateeventtarget.docs.ListenersCode.Theme;
import io.stateeventtarget.event.EventTestContext;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.FakeStateSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/listeners.md} against {@link ListenersCode}, and runs that.
 */
class ListenersDocumentationTests {

	@Test
	void showsCodeThatCompiles() throws IOException {
		String compiled = normalize(
				Files.readString(Path.of("src/test/java/io/stateeventtarget/docs/ListenersCode.java")));
		List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/listeners.md")))
			.results()
			.map((block) -> normalize(block.group(1)))
			.toList();
		assertThat(shown).hasSizeGreaterThan(4).allSatisfy((block) -> assertThat(compiled).contains(block));
	}

	@Test
	void showsCodeThatRuns() {
		FakeNamespaces namespaces = new FakeNamespaces();
		FakeStateSource<String, Theme> themes = namespaces.source("themes", String.class, Theme.class);
		FakeStateSource<String, BigDecimal> prices = namespaces.source("prices", String.class, BigDecimal.class);
		try (var context = EventTestContext.of(namespaces, ListenersCode.StateListeners.class,
				ListenersCode.EventListeners.class, ListenersCode.Commands.class)) {
			context.getBean(ListenersCode.Commands.class).publish();
			context.publishEvent(new PriceChanged("ACME", BigDecimal.TEN, false));
			assertThat(themes.version().sequence()).isEqualTo(3);
			assertThat(prices.asMap()).containsEntry("ACME", BigDecimal.TEN);
		}
	}

	private static String normalize(String code) {
		return code.replaceAll("\\s+", " ").strip();
	}

}
