package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The frames of durable logs: what they say is what was changed, and nothing hostile gets
 * through.
 */
class LogFramesTests {

	private static final int RUNS = 5000;

	private static final Origin ORIGIN = GoldenFrames.SOURCE;

	private final LogFrames<String, Theme> frames = new LogFrames<>(GoldenMessages.codec(GoldenMessages.THEMES));

	@ParameterizedTest
	@MethodSource("names")
	void areTheGoldenFiles(String name) {
		Changes<String, Theme> changes = GoldenFrames.all().get(name);
		HexFormat hex = HexFormat.of();
		assertThat(hex.formatHex(this.frames.encode(changes))).isEqualTo(hex.formatHex(GoldenFrames.file(name)));
		assertThat(plain(this.frames.decode(ORIGIN, GoldenFrames.file(name)))).isEqualTo(changes);
	}

	@Test
	void haveAGoldenFileEach() throws IOException {
		try (Stream<String> files = Files.list(GoldenFrames.FILES).map((file) -> file.getFileName().toString())) {
			assertThat(files.filter((name) -> name.endsWith(".hex")))
				.containsExactlyInAnyOrderElementsOf(names().map((name) -> name + ".hex").toList());
		}
		assertThat(Files.readString(GoldenFrames.FILES.resolve("README.md")))
			.contains(new TreeSet<>(names().map((name) -> "`" + name + ".hex`").toList()));
	}

	static Stream<String> names() {
		return GoldenFrames.all().keySet().stream();
	}

	@Test
	void keepChangesOfAllTypes() {
		check(String.class, RandomMessages::text, String.class, RandomMessages::text);
		check(String.class, RandomMessages::text, Object.class, (random) -> RandomMessages.data(random, 3));
		check(Long.class, RandomGenerator::nextLong, Listing.class,
				(random) -> new Listing(RandomMessages.text(random), RandomMessages.text(random)));
	}

	@Test
	void makeEntriesThatAReplicaCanKeep() {
		Decoded<Changes<String, Theme>> decoded = this.frames.decode(ORIGIN, GoldenFrames.file("put"));
		assertThat(decoded).isInstanceOfSatisfying(Decoded.Accepted.class,
				(accepted) -> assertThat(((Changes<?, ?>) accepted.message()).changes().get(0)).isInstanceOfSatisfying(
						Change.Put.class, (put) -> assertThat(put.entry()).isInstanceOf(Entry.class)));
	}

	@Test
	void takeBytesThatWereMadeBefore() {
		StateJsonCodec<String, Theme> codec = GoldenMessages.codec(GoldenMessages.THEMES);
		LogFrameBuilder<String, Theme> frame = this.frames.begin(ORIGIN, 44);
		for (Change<String, Theme> change : GoldenFrames.all().get("atomic").changes()) {
			Change.Put<String, Theme> put = (Change.Put<String, Theme>) change;
			frame.put(put, codec.keyBytes(put.key()), codec.valueBytes(put.value()));
		}
		assertThat(frame.toBytes(44)).isEqualTo(GoldenFrames.file("atomic"));
	}

	@Test
	void areSmall() {
		StateJsonCodec<String, String> codec = GoldenMessages
			.codec(StateDefinition.of("small", String.class, String.class));
		LogFrameBuilder<String, String> frame = new LogFrames<>(codec).begin(ORIGIN, 1_000_000);
		for (int i = 0; i < 100; i++) {
			frame.add(new Change.Put<>(new PlainEntry<>("k".repeat(20), "v".repeat(100), ORIGIN.epoch(), 1_000_000 + i,
					1763809261000L + i), ChangeCause.WRITE, null));
		}
		assertThat(frame.toBytes(1_000_099).length / 100 - 120).as("bytes beside key and value").isLessThan(10);
	}

	@Test
	void tellWhenTheyAreFull() {
		MessageLimits limits = MessageLimits.defaults().withMaxMessageBytes(2000).withMaxEntries(10);
		StateDefinition<String, String> definition = StateDefinition.of("full", String.class, String.class);
		LogFrames<String, String> small = new LogFrames<>(new StateJsonCodec<>(definition, JsonMapper.shared(), limits),
				2000);
		LogFrameBuilder<String, String> byBytes = small.begin(ORIGIN, 1);
		byBytes.add(put("a", "v".repeat(1500)));
		assertThat(byBytes.hasRoom(1, 350)).isTrue();
		assertThat(byBytes.hasRoom(1, 450)).isFalse();
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> byBytes.add(put("b", "v".repeat(500))))
			.withMessageContaining("'full'")
			.withMessageContaining("2000 bytes");
		LogFrameBuilder<String, String> byNumber = small.begin(ORIGIN, 1);
		for (int i = 0; i < 10; i++) {
			byNumber.add(put("a", ""));
		}
		assertThat(byNumber.hasRoom(1, 0)).isFalse();
		assertThatExceptionOfType(StateLimitExceededException.class).isThrownBy(() -> byNumber.add(put("b", "")));
	}

	@Test
	void haveRoomForEachChangeOfAMessage() {
		StateJsonCodec<String, Theme> codec = GoldenMessages.codec(GoldenMessages.THEMES);
		assertThat(this.frames.maxFrameBytes()).isEqualTo(4 << 20);
		assertThatIllegalArgumentException().isThrownBy(() -> new LogFrames<>(codec, 1000))
			.withMessage("'maxFrameBytes' must be at least 1048576 but is 1000");
	}

	@Test
	void refuseStepsOutOfOrder() {
		LogFrameBuilder<String, Theme> frame = this.frames.begin(ORIGIN, 5);
		assertThatIllegalArgumentException().isThrownBy(() -> frame.add(new Change.ForgetAll<>(4)));
		frame.add(new Change.ForgetAll<>(6));
		assertThatIllegalArgumentException().isThrownBy(() -> frame.toBytes(5));
	}

	@Test
	void areRefusedWhenTheyAreCutOff() {
		byte[] whole = GoldenFrames.file("put");
		for (int length = 0; length < whole.length; length++) {
			assertThat(this.frames.decode(ORIGIN, whole, 0, length)).as("length %d", length)
				.isInstanceOf(Decoded.Refused.class);
		}
		assertThat(this.frames.decode(ORIGIN, Arrays.copyOf(whole, whole.length + 1)))
			.isInstanceOf(Decoded.Refused.class);
		assertThat(reason(new byte[0])).isEqualTo(Decoded.Reason.UNKNOWN);
		assertThat(reason("{\"type\":1}".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
			.isEqualTo(Decoded.Reason.UNKNOWN);
	}

	@Test
	void areRefusedOutOfTheirBounds() {
		assertThat(hex("F1 00 00 00")).as("range from 0").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 FFFFFFFFFFFFFF0F 01")).as("end over 2^53").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 FFFFFFFFFFFFFFFFFFFF01 00")).as("number too long").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 FFFFFFFFFFFFFFFFFF01 00")).as("negative").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 05 01")).as("sequence behind the range").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 06 00")).as("kind 6").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 85 00")).as("unused bit").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 25 00")).as("epoch of no entry").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 04 00 FFFFFFFFFFFFFFFF7F")).as("length").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 01 02 00 FFFFFFFFFFFFFFFFFF01")).as("time").isEqualTo(Decoded.Reason.MALFORMED);
		assertThat(hex("F1 01 00 A18D06" + " 05 00".repeat(100_001))).as("steps").isEqualTo(Decoded.Reason.OVERSIZED);
		assertThat(reason(new byte[(4 << 20) + 1])).as("bytes").isEqualTo(Decoded.Reason.OVERSIZED);
	}

	@Test
	void neverFailWhateverComes() {
		List<byte[]> goldens = new ArrayList<>();
		names().forEach((name) -> goldens.add(GoldenFrames.file(name)));
		SplittableRandom random = new SplittableRandom(1);
		int accepted = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] golden = goldens.get(random.nextInt(goldens.size()));
			Decoded<Changes<String, Theme>> decoded = this.frames.decode(ORIGIN, spoiled(random, golden));
			accepted += (decoded instanceof Decoded.Accepted<?>) ? 1 : 0;
			requireSound(decoded);
		}
		assertThat(accepted).isBetween(1000, 190_000);
	}

	private static void requireSound(Decoded<Changes<String, Theme>> decoded) {
		if (decoded instanceof Decoded.Accepted<Changes<String, Theme>> accepted) {
			Changes<String, Theme> changes = accepted.message();
			long last = changes.from();
			for (Change<String, Theme> change : changes.changes()) {
				assertThat(change.sequence()).isBetween(last, changes.to());
				last = change.sequence();
			}
		}
		else if (decoded instanceof Decoded.Refused<?> refused) {
			assertThat(refused.description()).isNotEmpty().hasSizeLessThan(300);
		}
	}

	private static byte[] spoiled(SplittableRandom random, byte[] golden) {
		byte[] bytes = golden.clone();
		for (int i = random.nextInt(4); i > 0; i--) {
			int index = random.nextInt(bytes.length);
			switch (random.nextInt(3)) {
				case 0 -> bytes[index] = (byte) random.nextInt();
				case 1 -> bytes[index] ^= (byte) (1 << random.nextInt(8));
				default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(-3, 3)));
			}
		}
		return bytes;
	}

	private static <K, V> void check(Class<K> keyType, Function<RandomGenerator, K> keys, Class<V> valueType,
			Function<RandomGenerator, V> values) {
		LogFrames<K, V> frames = new LogFrames<>(
				GoldenMessages.codec(StateDefinition.of("random", keyType, valueType)));
		for (long seed = 0; seed < RUNS; seed++) {
			RandomMessages<K, V> messages = new RandomMessages<>(new SplittableRandom(seed), keys, values);
			if (messages.ofSource() instanceof Changes<K, V> changes) {
				assertThat(plain(frames.decode(changes.origin(), frames.encode(changes)))).as("seed %d", seed)
					.isEqualTo(PlainMessages.of(changes));
			}
		}
	}

	private static <K, V> Object plain(Decoded<Changes<K, V>> decoded) {
		if (decoded instanceof Decoded.Accepted<Changes<K, V>> accepted) {
			SourceMessage<K, V> message = accepted.message();
			return PlainMessages.of(message);
		}
		return decoded;
	}

	private Decoded.Reason hex(String digits) {
		return reason(HexFormat.of().parseHex(digits.replace(" ", "")));
	}

	private Decoded.Reason reason(byte[] frame) {
		Decoded<Changes<String, Theme>> decoded = this.frames.decode(ORIGIN, frame);
		assertThat(decoded).isInstanceOf(Decoded.Refused.class);
		return ((Decoded.Refused<?>) decoded).reason();
	}

	private static Change<String, String> put(String key, String value) {
		return new Change.Put<>(new PlainEntry<>(key, value, ORIGIN.epoch(), 1, 0), ChangeCause.WRITE, null);
	}

}
