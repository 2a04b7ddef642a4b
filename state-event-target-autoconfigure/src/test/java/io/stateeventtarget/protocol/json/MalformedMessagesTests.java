package io.stateeventtarget.protocol.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateType;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is refused, and why.
 */
class MalformedMessagesTests {

	private static final String UPDATE = """
			{"type": "state:update", "namespace": "themes", "detail": {"key": "home", "value": {"dark": true},
			"id": "s", "epoch": 5, "sequence": 42, "timestamp": 1}}""";

	private final StateJsonCodec<String, Theme> codec = GoldenMessages.codec(GoldenMessages.THEMES);

	private final StateJsonCodec<String, Object> objects = GoldenMessages
		.codec(StateDefinition.of("themes", String.class, Object.class));

	@Test
	void takesFieldsInAnyOrderAndIgnoresThoseItDoesNotKnow() {
		assertThat(this.codec.decodeSource(bytes("""
				{"more": [{"a": 1}], "detail": {"timestamp": 1, "new": {"x": [1]}, "sequence": 42, "id": "s",
				"value": {"dark": true, "new": 1}, "epoch": 5, "keys": 7, "key": "home"},
				"namespace": "themes", "type": "state:update"}"""))).isInstanceOf(Decoded.Accepted.class);
		assertThat(this.codec.decodeSource(bytes("""
				{"type": "state:snapshot", "namespace": "themes", "detail": {"entries": [
				{"key": "a", "value": {"dark": true}, "sequence": 3, "timestamp": 1}], "id": "s", "snapshot": 1,
				"part": 0, "parts": 1, "sequence": 4, "epoch": 5}}"""))).isInstanceOfSatisfying(Decoded.Accepted.class,
				(accepted) -> assertThat(((SourceMessage.Snapshot<?, ?>) accepted.message()).entries()).singleElement()
					.matches((entry) -> entry.epoch() == 5));
	}

	@Test
	void takesParamForTheKeyOfARequest() {
		assertThat(this.codec.decodeSink(bytes("""
				{"type": "state:request", "namespace": "themes",
				"detail": {"param": "home", "sinkId": "a", "requestId": 1}}"""))).isInstanceOf(Decoded.Accepted.class);
	}

	@Test
	void readsBuffersOfEveryKind() {
		byte[] json = bytes("xx" + UPDATE + "yy");
		ByteBuffer heap = ByteBuffer.wrap(json, 2, json.length - 4).slice();
		ByteBuffer direct = ByteBuffer.allocateDirect(json.length).put(json).position(2).limit(json.length - 2);
		assertThat(this.codec.decodeSource(heap)).isInstanceOf(Decoded.Accepted.class);
		assertThat(this.codec.decodeSource(heap.asReadOnlyBuffer())).isInstanceOf(Decoded.Accepted.class);
		assertThat(this.codec.decodeSource(direct)).isInstanceOf(Decoded.Accepted.class);
		assertThat(direct.position()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "1", "\"x\"", "[]", "{}", "{\"type\": \"state:update\"}", "{]", "nul",
			"{\"type\": \"state:update\", \"namespace\": \"themes\"}",
			"{\"type\": \"state:update\", \"namespace\": \"themes\", \"detail\": null}",
			"{\"type\": \"state:update\", \"namespace\": \"themes\", \"detail\": []}",
			"{\"type\": null, \"namespace\": \"themes\", \"detail\": {}}",
			"{\"type\": 1, \"namespace\": \"themes\", \"detail\": {}}",
			"{\"type\": \"state:update\", \"namespace\": \"themes\", \"detail\": {}}",
			"{'type': 'state:update', 'namespace': 'themes', 'detail': {}}" })
	void refusesOtherForms(String json) {
		assertRefused(json, Decoded.Reason.MALFORMED);
	}

	@Test
	void refusesWhatIsOfAnotherNamespaceWithoutReadingIt() {
		assertRefused(UPDATE.replace("themes", "prices").replace("{\"dark\": true}", "{\"dark\": {}}"),
				Decoded.Reason.FOREIGN);
		assertRefused("{\"namespace\": \"x\", \"type\": \"state:new\", \"detail\": 1}", Decoded.Reason.FOREIGN);
	}

	@Test
	void doesNotUnderstandOtherTypes() {
		assertRefused(UPDATE.replace("state:update", "state:new"), Decoded.Reason.UNKNOWN);
		assertRefused(UPDATE.replace("state:update", "state:request"), Decoded.Reason.UNKNOWN);
		assertThat(this.codec.decodeSink(bytes(UPDATE))).isInstanceOfSatisfying(Decoded.Refused.class,
				(refused) -> assertThat(refused.reason()).isEqualTo(Decoded.Reason.UNKNOWN));
	}

	@Test
	void refusesWhatFollowsOrIsCutOff() {
		assertRefused(UPDATE + "x", Decoded.Reason.MALFORMED);
		assertRefused(UPDATE + UPDATE, Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.substring(0, UPDATE.length() - 1), Decoded.Reason.MALFORMED);
		assertThat(this.codec.decodeSource(bytes(UPDATE + " \n"))).isInstanceOf(Decoded.Accepted.class);
	}

	@Test
	void refusesFieldsThatAreThereTwiceWhereverTheyAre() {
		assertRefused(UPDATE.replace("\"epoch\": 5", "\"epoch\": 5, \"epoch\": 6"), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"type\"", "\"type\": \"state:reset\", \"type\""), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"dark\": true", "\"dark\": true, \"dark\": false"), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"epoch\": 5", "\"epoch\": 5, \"x\": {\"y\": 1, \"y\": 1}"),
				Decoded.Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-0.5", "1.0", "1e3", "9007199254740992", "9223372036854775808", "1e999", "\"42\"",
			"null", "true", "[42]", "{}", "0", "99999999999999999999999999999999999999999", "042", "NaN", "+1" })
	void refusesNumbersThatAreNone(String number) {
		assertRefused(UPDATE.replace("\"sequence\": 42", "\"sequence\": " + number), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"epoch\": 5", "\"epoch\": " + number), Decoded.Reason.MALFORMED);
	}

	@Test
	void refusesNumbersOfExtremeLength() {
		assertThat(this.codec.decodeSource(bytes(UPDATE.replace("42", "4".repeat(10_000)))))
			.isInstanceOf(Decoded.Refused.class);
		assertThat(this.objects.decodeSource(bytes(UPDATE.replace("{\"dark\": true}", "1e99999999"))))
			.isInstanceOf(Decoded.Refused.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "1", "true", "{}", "[\"a\"]", "\"\\ud800\"", "\"\\udc00x\"" })
	void refusesKeysThatAreNoStrings(String key) {
		assertRefused(UPDATE.replace("\"home\"", key), Decoded.Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "1", "\"x\"", "[]", "{\"dark\": 1}", "{\"dark\": \"true\"}", "{\"dark\": null}" })
	void refusesValuesOfAnotherType(String value) {
		assertRefused(UPDATE.replace("{\"dark\": true}", value), Decoded.Reason.MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.5", "\"1\"", "true", "[1]", "{}", "99999999999" })
	void doesNotTakeOneTypeOfKeyForAnother(String key) {
		StateJsonCodec<Integer, String> numbers = GoldenMessages
			.codec(StateDefinition.of("themes", Integer.class, String.class));
		assertThat(numbers.decodeSource(bytes("""
				{"type": "state:missing", "namespace": "themes",
				"detail": {"key": %s, "id": "s", "epoch": 5, "sequence": 42, "requestId": 1}}""".formatted(key))))
			.isInstanceOf(Decoded.Refused.class);
	}

	@Test
	void refusesRangesAndPartsThatCannotBe() {
		assertRefused(UPDATE.replace("\"sequence\"", "\"from\": 43, \"sequence\""), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"sequence\"", "\"from\": 0, \"sequence\""), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"sequence\"", "\"version\": {\"epoch\": 5, \"sequence\": 99}, \"sequence\""),
				Decoded.Reason.MALFORMED);
		String snapshot = text("snapshot-part");
		assertRefused(snapshot.replace("\"part\" : 0", "\"part\" : 2"), Decoded.Reason.MALFORMED);
		assertRefused(snapshot.replace("\"parts\" : 2", "\"parts\" : 0"), Decoded.Reason.MALFORMED);
		assertRefused(snapshot.replace("\"parts\" : 2", "\"parts\" : 2147483648"), Decoded.Reason.MALFORMED);
		String changes = text("changes-of-all-kinds");
		assertRefused(changes.replace("\"sequence\" : 43", "\"sequence\" : 51"), Decoded.Reason.MALFORMED);
		assertRefused(changes.replace("\"sequence\" : 43", "\"sequence\" : 41"), Decoded.Reason.MALFORMED);
		assertRefused(changes.replace("\"kind\" : \"reset\"", "\"kind\" : \"snapshot\""), Decoded.Reason.MALFORMED);
	}

	@Test
	void refusesAWriteThatDoesNotSayWhat() {
		String write = text("write");
		String neither = write.replaceAll("(?s)\"value\" : \\{.*?}", "\"x\" : 1");
		String both = write.replace("\"number\" : 5", "\"number\" : 5, \"remove\" : true");
		assertThat(List.of(neither, both))
			.allSatisfy((json) -> assertThat(this.codec.decodeSink(bytes(json))).isInstanceOf(Decoded.Refused.class));
	}

	@Test
	void refusesWhatIsNotUtf8() {
		for (int[] invalid : new int[][] { { 0xFF }, { 0xC0, 0x80 }, { 0xED, 0xA0, 0x80 }, { 0xE2, 0x82 },
				{ 0xF5, 0x80, 0x80, 0x80 }, { 0xF0, 0x80, 0x80, 0x80 }, { 0x80 } }) {
			byte[] json = bytes(UPDATE);
			for (int i = 0; i < invalid.length; i++) {
				json[UPDATE.indexOf("home") + i] = (byte) invalid[i];
			}
			assertThat(this.codec.decodeSource(json)).isEqualTo(refused(Decoded.Reason.MALFORMED, "it is not UTF-8"));
		}
		assertThat(this.codec.decodeSource(UPDATE.getBytes(StandardCharsets.UTF_16)))
			.isInstanceOf(Decoded.Refused.class);
		assertThat(this.codec.decodeSource(UPDATE.getBytes(StandardCharsets.UTF_16LE)))
			.isInstanceOf(Decoded.Refused.class);
	}

	@Test
	void refusesDeepNestingWhereverItIs() {
		for (int depth : new int[] { 69, 1000, 100_000 }) {
			String nested = "[".repeat(depth) + "]".repeat(depth);
			assertRefused(UPDATE.replace("\"id\"", "\"x\": " + nested + ", \"id\""), Decoded.Reason.OVERSIZED);
			assertThat(this.objects.decodeSource(bytes(UPDATE.replace("{\"dark\": true}", nested))))
				.isInstanceOfSatisfying(Decoded.Refused.class,
						(refused) -> assertThat(refused.reason()).isEqualTo(Decoded.Reason.OVERSIZED));
			assertThat(this.codec.decodeSource(bytes(nested))).isInstanceOf(Decoded.Refused.class);
			assertThat(this.codec.decodeSource(bytes("[".repeat(depth)))).isInstanceOf(Decoded.Refused.class);
		}
	}

	@Test
	void refusesWhatIsOverALimit() {
		StateJsonCodec<String, Theme> small = new StateJsonCodec<>(GoldenMessages.THEMES, JsonMapper.shared(),
				new MessageLimits(1024, 8, 16, 1));
		assertThat(small.decodeSource(bytes(UPDATE + " ".repeat(1024)))).isEqualTo(
				refused(Decoded.Reason.OVERSIZED, "it has " + (UPDATE.length() + 1024) + " bytes, more than 1024"));
		assertThat(small.decodeSource(bytes(UPDATE.replace("home", "h".repeat(20)))))
			.isEqualTo(refused(Decoded.Reason.OVERSIZED, "a key is longer than 16 bytes"));
		assertThat(small.decodeSource(GoldenMessages.file("changes-atomic")))
			.isEqualTo(refused(Decoded.Reason.OVERSIZED, "'changes' has more than 1"));
		assertRefused(UPDATE.replace("\"id\": \"s\"", "\"id\": \"" + "s".repeat(256) + "\""), Decoded.Reason.MALFORMED);
		assertRefused(UPDATE.replace("\"id\": \"s\"", "\"id\": \"\""), Decoded.Reason.MALFORMED);
	}

	@Test
	void doesNotWriteWhatIsOverALimit() {
		StateJsonCodec<String, Object> small = new StateJsonCodec<>(
				StateDefinition.of("themes", String.class, Object.class), JsonMapper.shared(),
				new MessageLimits(1024, 8, 16, 1));
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> small.encode(put("home", "x".repeat(1024))))
			.withMessageContaining("'themes'")
			.withMessageContaining("'home'")
			.withMessageContaining("1024 bytes")
			.matches((ex) -> "themes".equals(ex.getNamespace()) && "home".equals(ex.getKey()));
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> small.encode(put("k".repeat(30), 1)))
			.withMessageContaining("16 bytes a key");
		Object nested = 1;
		for (int i = 0; i < 9; i++) {
			nested = (i % 2 == 0) ? List.of(nested) : Map.of("a", nested);
		}
		Object tooDeep = nested;
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> small.encode(put("a", tooDeep)));
	}

	@Test
	void writesInAFrameWhatItWritesAlone() {
		for (int depth = 60; depth < 70; depth++) {
			Object nested = "x";
			for (int i = 0; i < depth; i++) {
				nested = List.of(nested);
			}
			assertThat(isWritten(put("a", nested), lists())).as("depth %d", depth)
				.isEqualTo(isWritten(frame("a", nested), lists()))
				.isEqualTo(isWritten(put("a", nested), this.objects))
				.isEqualTo(depth <= 64);
		}
	}

	/**
	 * Of values that the mapper writes, unlike those of {@code Object}.
	 */
	@SuppressWarnings("unchecked")
	private static StateJsonCodec<String, Object> lists() {
		StateType<Object> type = (StateType<Object>) (StateType<?>) StateType.of(List.class);
		return GoldenMessages.codec(StateDefinition.of("themes", StateType.of(String.class), type));
	}

	private static <V> boolean isWritten(SourceMessage<String, V> message, StateJsonCodec<String, V> codec) {
		try {
			assertThat(codec.decodeSource(codec.encode(message))).isInstanceOf(Decoded.Accepted.class);
			return true;
		}
		catch (StateLimitExceededException ex) {
			return false;
		}
	}

	@Test
	void doesNotWriteWhatNobodyCouldRead() {
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.objects.encode(put("home", new Object())))
			.withMessageContaining("'themes'")
			.withMessageContaining("'home'");
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.objects.encode(put("home", Double.NaN)));
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.objects.encode(put("\ud800", 1)));
		assertThat(this.objects.decodeSource(this.objects.encode(put("home", "\ud800"))))
			.isInstanceOf(Decoded.Accepted.class);
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.codec.encode(new SourceMessage.Failed<>(new Origin("s", 1), 1L << 53, "")));
	}

	@Test
	void cutsReasonsShort() {
		byte[] json = this.codec.encode(new SourceMessage.Failed<>(new Origin("s", 1), 1, "\ud83d\ude00".repeat(5000)));
		assertThat(json).hasSizeLessThan(5000);
		assertThat(this.codec.decodeSource(json)).isInstanceOf(Decoded.Accepted.class);
		assertThat(
				this.codec.encode(new SourceMessage.Failed<>(new Origin("s", 1), 1, "x" + "\ud83d\ude00".repeat(900))))
			.isNotEmpty();
	}

	@Test
	void saysNothingOfWhatWasReceived() {
		Decoded<?> decoded = this.codec.decodeSource(bytes(UPDATE.replace("{\"dark\": true}", "\"secret\"")));
		assertThat(decoded).isEqualTo(refused(Decoded.Reason.MALFORMED,
				"'value' cannot be read as " + Theme.class.getName() + " (MismatchedInputException)"));
		assertThat(this.codec.decodeSource(bytes(UPDATE + "secret")).toString()).doesNotContain("secret");
	}

	private void assertRefused(String json, Decoded.Reason reason) {
		assertThat(this.codec.decodeSource(bytes(json))).as(json.substring(0, Math.min(200, json.length())))
			.isInstanceOfSatisfying(Decoded.Refused.class, (refused) -> {
				assertThat(refused.reason()).isEqualTo(reason);
				assertThat(refused.description()).isNotBlank();
			});
	}

	private static <M> Decoded<M> refused(Decoded.Reason reason, String description) {
		return new Decoded.Refused<>(reason, description);
	}

	private static SourceMessage<String, Object> put(String key, Object value) {
		return new SourceMessage.Changes<>(new Origin("s", 5), 1, 1,
				List.of(new Change.Put<>(new PlainEntry<>(key, value, 5, 1, 0), ChangeCause.WRITE, null)));
	}

	private static SourceMessage<String, Object> frame(String key, Object value) {
		return new SourceMessage.Changes<>(new Origin("s", 5), 1, 2,
				List.of(new Change.Put<>(new PlainEntry<>(key, value, 5, 1, 0), ChangeCause.WRITE, null)));
	}

	private static String text(String golden) {
		return new String(GoldenMessages.file(golden), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String json) {
		return json.getBytes(StandardCharsets.UTF_8);
	}

}
