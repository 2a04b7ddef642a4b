package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateType;
import io.stateeventtarget.protocol.MessageLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys and values by themselves: the short way is the long way, and what is read is what
 * was written.
 */
class BareFormTests {

	private static final int RUNS = 20_000;

	private static final StateDefinition<String, String> TEXTS = StateDefinition.of("texts", String.class,
			String.class);

	private final JsonForms forms = new JsonForms(JsonMapper.shared(), MessageLimits.defaults());

	private final StateJsonCodec<String, String> codec = GoldenMessages.codec(TEXTS);

	@Test
	void writesStringsAsTheGeneratorDoes() {
		for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
			checkString("a" + (char) unit);
		}
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < RUNS; i++) {
			checkString(anyText(random));
		}
	}

	@Test
	void readsStringsAsTheParserDoes() {
		SplittableRandom random = new SplittableRandom(2);
		for (int i = 0; i < RUNS; i++) {
			byte[] bytes = spoiled(random, this.codec.valueBytes(anyText(random)));
			String plain = PlainText.read(bytes, 0, bytes.length);
			if (plain != null) {
				assertThat(plain).isEqualTo(parsed(bytes));
			}
			checkRefusedOrSame(bytes);
		}
	}

	@Test
	void readsWhatItWroteFromTheMidst() {
		SplittableRandom random = new SplittableRandom(3);
		for (int i = 0; i < RUNS; i++) {
			String text = RandomMessages.text(random);
			byte[] key = this.codec.keyBytes(text);
			byte[] around = ("\"" + new String(key, StandardCharsets.UTF_8) + "\"").getBytes(StandardCharsets.UTF_8);
			assertThat(this.codec.readKey(around, 1, key.length)).isEqualTo(new Decoded.Accepted<>(text));
			assertThat(this.codec.readValue(around, 1, key.length)).isEqualTo(new Decoded.Accepted<>(text));
		}
	}

	@Test
	void readsValuesOfOtherTypes() {
		checkValues(Object.class, (random) -> RandomMessages.data(random, 4));
		checkValues(Listing.class, (random) -> new Listing(RandomMessages.text(random), RandomMessages.text(random)));
		checkValues(Long.class, RandomGenerator::nextLong);
		checkValues(Boolean.class, RandomGenerator::nextBoolean);
	}

	@Test
	void writesEqualKeysAsEqualBytes() {
		JsonMapper other = JsonMapper.builder()
			.enable(JsonWriteFeature.ESCAPE_NON_ASCII, JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
			.disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
			.build();
		String key = "a/\u00e9\u0001\u001f\ud83d\ude00";
		assertThat(new StateJsonCodec<>(TEXTS, other, MessageLimits.defaults()).keyBytes(key))
			.isEqualTo(this.codec.keyBytes(key));
		StateJsonCodec<Listing, Double> records = GoldenMessages.codec(GoldenMessages.PRICES);
		Listing listing = new Listing("a", "b");
		assertThat(text(records.keyBytes(listing))).isEqualTo("{\"market\":\"a\",\"symbol\":\"b\"}");
	}

	@Test
	void writesRecordsInTheOrderOfTheirComponents() {
		StateDefinition<Backwards, String> definition = StateDefinition.of("backwards", Backwards.class, String.class);
		assertThat(text(GoldenMessages.codec(definition).keyBytes(new Backwards(1, 2, 3))))
			.isEqualTo("{\"c\":1,\"b\":2,\"a\":3}");
	}

	@Test
	void writesMapsAsKeysInTheOrderOfTheirKeys() {
		StateType<Map<String, Integer>> maps = new StateType<>() {
		};
		StateType<String> texts = StateType.of(String.class);
		Map<String, Integer> backwards = new LinkedHashMap<>();
		backwards.put("b", 1);
		backwards.put("a", 2);
		assertThat(text(GoldenMessages.codec(StateDefinition.of("maps", maps, texts)).keyBytes(backwards)))
			.isEqualTo("{\"a\":2,\"b\":1}");
		assertThat(
				text(GoldenMessages.codec(StateDefinition.of("maps", Object.class, String.class)).keyBytes(backwards)))
			.isEqualTo("{\"a\":2,\"b\":1}");
	}

	@Test
	void refusesKeysAndValuesOverALimit() {
		String longest = "k".repeat(4096);
		assertThat(this.codec.keyBytes(longest)).hasSize(4098);
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.codec.keyBytes(longest + "k"))
			.withMessageContaining("texts")
			.withMessageContaining("4096");
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.codec.keyBytes("\"".repeat(2049)));
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.codec.valueBytes("v".repeat(1 << 20)));
		assertThat(read("\"" + "k".repeat(4100) + "\"", true)).isEqualTo(Decoded.Reason.OVERSIZED);
		assertThat(read("\"" + "v".repeat(1 << 20) + "\"", false)).isEqualTo(Decoded.Reason.OVERSIZED);
	}

	@Test
	void refusesHalfOfASurrogatePairInAKeyOnly() {
		assertThatExceptionOfType(StateSerializationException.class).isThrownBy(() -> this.codec.keyBytes("\ud83d"));
		assertThat(read("\"\\ud83d\"", true)).isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(read("\"\\ud83d\"", false)).isNull();
	}

	@Test
	void refusesWhatIsNoValue() {
		for (String bad : List.of("", " ", "null", "1", "[]", "\"a", "a\"", "\"a\"b", "\"a\" \"b\"", "\"\\x\"",
				"\"\n\"", "\"\\\"", "\"\"\"", "'a'")) {
			assertThat(read(bad, false)).as(bad).isEqualTo(Decoded.Reason.MALFORMED);
			assertThat(read(bad, true)).as(bad).isEqualTo(Decoded.Reason.MALFORMED);
		}
		byte[] overlong = { '"', (byte) 0xC0, (byte) 0x80, '"' };
		assertThat(reason(this.codec.readValue(overlong, 0, 4))).isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(read(" \"a\" ", false)).as("white space").isNull();
	}

	@Test
	void writesAsMuchNestingAsItReads() {
		StateDefinition<String, Object> definition = StateDefinition.of("nested", String.class, Object.class);
		StateJsonCodec<String, Object> objects = GoldenMessages.codec(definition);
		Object value = 1;
		for (int i = 0; i < 64; i++) {
			value = List.of(value);
		}
		byte[] bytes = objects.valueBytes(value);
		assertThat(objects.readValue(bytes, 0, bytes.length)).isEqualTo(new Decoded.Accepted<>(value));
		Object deeper = List.of(value);
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> objects.valueBytes(deeper));
	}

	@Test
	void sumsUpPlainTexts() {
		SplittableRandom random = new SplittableRandom(4);
		for (int i = 0; i < RUNS; i++) {
			String text = anyText(random);
			assertThat(PlainText.isPlain(text)).isEqualTo(PlainText.write(text) != null);
		}
	}

	private void checkString(String text) {
		byte[] plain = PlainText.write(text);
		if (plain != null) {
			assertThat(plain).isEqualTo(generated(text));
		}
		assertThat(this.codec.valueBytes(text)).isEqualTo(generated(text));
		byte[] bytes = this.codec.valueBytes(text);
		assertThat(this.codec.readValue(bytes, 0, bytes.length)).isEqualTo(new Decoded.Accepted<>(text));
	}

	private byte[] generated(String text) {
		BoundedOutput output = new BoundedOutput(1000);
		try (JsonGenerator generator = this.forms.bareGenerator(output)) {
			TextForm.ANY.write(generator, text);
		}
		return output.toByteArray();
	}

	private String parsed(byte[] bytes) {
		try (JsonParser parser = this.forms.parser(bytes, 0, bytes.length)) {
			parser.nextToken();
			String text = TextForm.ANY.read(parser);
			assertThat(parser.nextToken()).isNull();
			return text;
		}
	}

	private void checkRefusedOrSame(byte[] bytes) {
		Decoded<String> decoded = this.codec.readValue(bytes, 0, bytes.length);
		if (decoded instanceof Decoded.Accepted<String> accepted) {
			assertThat(accepted.message()).isEqualTo(parsed(bytes));
		}
	}

	private static <V> void checkValues(Class<V> type, Function<RandomGenerator, V> values) {
		StateJsonCodec<V, V> codec = GoldenMessages.codec(StateDefinition.of("random", type, type));
		SplittableRandom random = new SplittableRandom(5);
		for (int i = 0; i < 2000; i++) {
			V value = values.apply(random);
			byte[] bytes = codec.valueBytes(value);
			assertThat(codec.readValue(bytes, 0, bytes.length)).isEqualTo(new Decoded.Accepted<>(value));
			byte[] key = codec.keyBytes(value);
			assertThat(codec.readKey(key, 0, key.length)).isEqualTo(new Decoded.Accepted<>(value));
		}
	}

	private Decoded.@Nullable Reason read(String json, boolean key) {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		return reason(key ? this.codec.readKey(bytes, 0, bytes.length) : this.codec.readValue(bytes, 0, bytes.length));
	}

	private static Decoded.@Nullable Reason reason(Decoded<?> decoded) {
		return (decoded instanceof Decoded.Refused<?> refused) ? refused.reason() : null;
	}

	private static byte[] spoiled(SplittableRandom random, byte[] bytes) {
		if (random.nextInt(3) > 0 && bytes.length > 0) {
			bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
		}
		return bytes;
	}

	/**
	 * Text of any characters.
	 */
	private static String anyText(SplittableRandom random) {
		char[] units = new char[random.nextInt(30)];
		int kind = random.nextInt(4);
		for (int i = 0; i < units.length; i++) {
			units[i] = switch ((kind == 0) ? random.nextInt(5) : 4) {
				case 0 -> (char) random.nextInt(0x20);
				case 1 -> (char) random.nextInt(0x10000);
				case 2 -> (char) random.nextInt(0xD800, 0xE000);
				case 3 -> (random.nextBoolean()) ? '"' : '\\';
				default -> (char) random.nextInt(0x20, (kind == 1) ? 0x100 : 0x7F);
			};
		}
		return new String(units);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * A key whose components are not in the order of their names.
	 */
	record Backwards(int c, int b, int a) {

	}

}
