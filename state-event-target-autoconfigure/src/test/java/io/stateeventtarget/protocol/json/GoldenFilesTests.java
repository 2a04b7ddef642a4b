package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The golden files: what they say is what is sent, and is read as what was sent.
 */
class GoldenFilesTests {

	private static final String OBJECT_KEY = "update-with-object-key";

	private static final Path FILES = Path.of("src/test/resources/io/stateeventtarget/protocol/json/golden");

	private final StateJsonCodec<String, Theme> codec = GoldenMessages.codec(GoldenMessages.THEMES);

	@ParameterizedTest
	@MethodSource("sources")
	void areWhatSourcesSend(String name) {
		SourceMessage<String, Theme> message = GoldenMessages.ofSources().get(name);
		assertSameJson(this.codec.encode(message), name);
		assertThat(source(GoldenMessages.file(name))).isEqualTo(PlainMessages.of(message));
	}

	@ParameterizedTest
	@MethodSource("sinks")
	void areWhatSinksSend(String name) {
		SinkMessage<String, Theme> message = GoldenMessages.ofSinks().get(name);
		assertSameJson(this.codec.encode(message), name);
		assertThat(this.codec.decodeSink(GoldenMessages.file(name))).isEqualTo(new Decoded.Accepted<>(message));
	}

	@Test
	void areWhatIsSentWithKeysThatAreObjects() {
		StateJsonCodec<Listing, Double> prices = GoldenMessages.codec(GoldenMessages.PRICES);
		assertSameJson(prices.encode(GoldenMessages.ofObjectKeys()), OBJECT_KEY);
		assertThat(prices.decodeSource(GoldenMessages.file(OBJECT_KEY))).isInstanceOfSatisfying(Decoded.Accepted.class,
				(accepted) -> assertThat(PlainMessages.of((SourceMessage<?, ?>) accepted.message()))
					.isEqualTo(GoldenMessages.ofObjectKeys()));
	}

	@Test
	void areAllTestedAndListed() throws IOException {
		Set<String> tested = Stream.of(sources(), sinks(), Stream.of(OBJECT_KEY))
			.flatMap((names) -> names)
			.collect(Collectors.toCollection(TreeSet::new));
		try (Stream<Path> files = Files.list(FILES)) {
			assertThat(files.map((file) -> file.getFileName().toString()).filter((name) -> name.endsWith(".json")))
				.containsExactlyInAnyOrderElementsOf(tested.stream().map((name) -> name + ".json").toList());
		}
		assertThat(Files.readString(FILES.resolve("README.md")))
			.contains(tested.stream().map((name) -> "`" + name + ".json`").toList());
	}

	static Stream<String> sources() {
		return GoldenMessages.ofSources().keySet().stream();
	}

	static Stream<String> sinks() {
		return GoldenMessages.ofSinks().keySet().stream();
	}

	private SourceMessage<String, Theme> source(byte[] json) {
		Decoded<SourceMessage<String, Theme>> decoded = this.codec.decodeSource(json);
		assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
		return PlainMessages.of(((Decoded.Accepted<SourceMessage<String, Theme>>) decoded).message());
	}

	private static void assertSameJson(byte[] json, String name) {
		JsonMapper mapper = JsonMapper.shared();
		assertThat(mapper.readTree(json)).isEqualTo(mapper.readTree(GoldenMessages.file(name)));
	}

}
