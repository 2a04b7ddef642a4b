package io.stateeventtarget.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.SourceOptions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the generated configuration metadata, and that docs/configuration.md says the
 * same.
 */
class ConfigurationMetadataTests {

	private static final String SOURCE = "state-event-target.defaults.source.";

	private static final String SINK = "state-event-target.defaults.sink.";

	private final Map<String, Map<String, Object>> properties = read("properties");

	private final Map<String, Map<String, Object>> hints = read("hints");

	@Test
	void describesEveryProperty() {
		assertThat(this.properties).hasSizeGreaterThan(38).allSatisfy((name, property) -> {
			assertThat((String) property.get("description")).as("description of " + name).isNotBlank().endsWith(".");
			assertThat(property.get("defaultValue")).as("default of " + name).isNotNull();
			assertThat(property.get("type")).as("type of " + name).isNotNull();
		});
	}

	@Test
	void beginsDescriptionsAsSpringBootDoes() {
		assertThat(this.properties).allSatisfy((name, property) -> {
			assertThat((String) property.get("description")).as(name).doesNotStartWith("The ").doesNotStartWith("A ");
			if (property.get("type").equals("java.lang.Boolean")) {
				assertThat((String) property.get("description")).as(name).startsWith("Whether ");
			}
		});
	}

	@Test
	void saysTheDefaultsThatOptionsHave() {
		StateEventTargetProperties properties = bindDefaults();
		assertThat(properties.defaults().source().applyTo(strange(), "path")).isEqualTo(SourceOptions.defaults());
		assertThat(properties.defaults().sink().applyTo(strangeSink(), "path")).isEqualTo(SinkOptions.defaults());
	}

	@Test
	void hintsAtEveryEnumValue() {
		assertThat(this.properties).allSatisfy((name, property) -> {
			Class<?> type = load((String) property.get("type"));
			if (type.isEnum()) {
				assertThat(values(name)).as("hints for " + name)
					.containsExactlyInAnyOrderElementsOf(Stream.of(type.getEnumConstants())
						.map((constant) -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
						.toList());
			}
		});
		assertThat(values("state-event-target.transport")).containsExactly("local", "redis", "kafka", "rabbit");
		assertThat(values(SOURCE + "events-to-broadcast")).containsExactly("update", "remove", "reset", "signal");
	}

	@Test
	void hintsAtClassesForTypes() {
		assertThat(Stream.of(SOURCE, SINK).flatMap((path) -> Stream.of(path + "key-type", path + "value-type")))
			.allSatisfy(
					(name) -> assertThat(this.hints.get(name).get("providers").toString()).contains("class-reference"));
	}

	@Test
	void hintsOnlyAtPropertiesThatExist() {
		assertThat(this.properties.keySet()).containsAll(this.hints.keySet());
	}

	@Test
	void isTheTableInTheDocs() throws IOException {
		String docs = Files.readString(Path.of("..", "docs", "configuration.md"));
		List<String> rows = docs.lines().filter((line) -> line.startsWith("| `state-event-target")).toList();
		assertThat(rows).containsExactlyElementsOf(expectedRows());
	}

	private List<String> expectedRows() {
		return this.properties.entrySet()
			.stream()
			.map((entry) -> "| `%s` | %s | %s |".formatted(entry.getKey(), printDefault(entry.getValue()),
					entry.getValue().get("description")))
			.toList();
	}

	private static String printDefault(Map<String, Object> property) {
		Object value = property.get("defaultValue");
		String text = (value instanceof Collection<?> values)
				? values.stream().map(Object::toString).collect(Collectors.joining(", ")) : String.valueOf(value);
		return text.contains(" ") && !(value instanceof Collection) ? text : "`" + text + "`";
	}

	private StateEventTargetProperties bindDefaults() {
		Map<String, Object> values = new TreeMap<>();
		this.properties.forEach((name, property) -> {
			if ((name.startsWith(SOURCE) || name.startsWith(SINK)) && !name.endsWith("-type")
					&& !name.endsWith("warm-start")) {
				Object value = property.get("defaultValue");
				values.put(name, (value instanceof Collection<?> many)
						? many.stream().map(Object::toString).collect(Collectors.joining(",")) : value);
			}
		});
		return new Binder(new MapConfigurationPropertySource(values))
			.bind(StateEventTargetProperties.PREFIX, StateEventTargetProperties.class)
			.get();
	}

	private static SourceOptions strange() {
		return SourceOptions.defaults()
			.withHistory(1)
			.withEventsToBroadcast(Set.of())
			.withMaxSinks(1)
			.withListenerQueue(1)
			.withPendingRequests(1);
	}

	private static SinkOptions strangeSink() {
		return SinkOptions.defaults().withListenerQueue(1).withPendingRequests(1).withMaxEntries(1);
	}

	private static Class<?> load(String type) {
		try {
			return Class.forName(type.replaceAll("<.*", ""));
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private List<Object> values(String name) {
		List<Map<String, Object>> values = (List<Map<String, Object>>) this.hints.get(name).get("values");
		List<Object> found = new ArrayList<>();
		values.forEach((value) -> {
			assertThat(value.get("description")).isNotNull();
			found.add(value.get("value"));
		});
		return found;
	}

	private static Map<String, Map<String, Object>> read(String part) {
		try (InputStream in = StateEventTargetProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonPath.parse(in)
				.<List<Map<String, Object>>>read("$." + part)
				.stream()
				.filter((item) -> item.get("name").toString().startsWith("state-event-target"))
				.collect(Collectors.toMap((item) -> (String) item.get("name"), Function.identity(), (a, b) -> a,
						TreeMap::new));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
