package io.stateeventtarget.protocol.json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages over the limits are divided into ones that are not and say the same.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutgoingMessagesTests {

	private static final int LIMIT = 2048;

	private static final Origin ORIGIN = new Origin("source", 7);

	private final StateJsonCodec<String, String> codec = new StateJsonCodec<>(
			StateDefinition.of("large", String.class, String.class), JsonMapper.shared(),
			MessageLimits.defaults().withMaxMessageBytes(LIMIT).withMaxKeyBytes(100).withMaxEntries(20));

	private final AtomicLong now = new AtomicLong();

	private final OutgoingMessages<String, String> outgoing = new OutgoingMessages<>(this.codec, this.now::get,
			Duration.ofSeconds(10));

	@Test
	void leavesAsTheyAreMessagesThatFit() {
		SourceMessage<String, String> message = new Changes<>(ORIGIN, 1, 1, List.of(put("a", "b", 1)));
		assertThat(this.outgoing.encode(message)).containsExactly(this.codec.encode(message));
		assertThat(this.outgoing.unsendable()).isZero();
	}

	@Test
	void dividesChangesIntoConsecutiveRanges() {
		for (long seed = 0; seed < 300; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			Changes<String, String> whole = randomChanges(random);
			List<Changes<String, String>> ranges = new ArrayList<>();
			for (byte[] bytes : this.outgoing.encode(whole)) {
				ranges.add((Changes<String, String>) decode(bytes));
			}
			long from = whole.from();
			List<Change<String, String>> steps = new ArrayList<>();
			for (Changes<String, String> range : ranges) {
				assertThat(range.from()).isEqualTo(from);
				from = range.to() + 1;
				steps.addAll(range.changes());
			}
			assertThat(from).isEqualTo(whole.to() + 1);
			assertThat(PlainMessages.of(new Changes<>(ORIGIN, whole.from(), whole.to(), steps)))
				.isEqualTo(PlainMessages.of(whole));
		}
		assertThat(this.outgoing.unsendable()).isZero();
	}

	@Test
	void neverDividesWhatWasChangedAtOnce() {
		List<Change<String, String>> steps = new ArrayList<>();
		steps.add(put("before", "v", 1));
		IntStream.range(0, 5).forEach((i) -> steps.add(put("k" + i, "v".repeat(500), 2)));
		assertThat(this.outgoing.encode(new Changes<>(ORIGIN, 1, 2, steps))).isEmpty();
		assertThat(this.outgoing.unsendable()).isOne();
	}

	@Test
	void dividesPartsOfSnapshotsIntoPieces() {
		for (long seed = 0; seed < 300; seed++) {
			Snapshot<String, String> whole = randomSnapshot(new SplittableRandom(seed));
			List<Snapshot<String, String>> pieces = new ArrayList<>();
			this.outgoing.encode(whole).forEach((bytes) -> pieces.add((Snapshot<String, String>) decode(bytes)));
			requirePiecesOf(whole, pieces);
		}
		assertThat(this.outgoing.unsendable()).isZero();
	}

	@Test
	void dividesByNumberToo() {
		StateJsonCodec<String, String> few = new StateJsonCodec<>(
				StateDefinition.of("large", String.class, String.class), JsonMapper.shared(),
				MessageLimits.defaults().withMaxEntries(20));
		List<Change<String, String>> steps = new ArrayList<>();
		IntStream.rangeClosed(1, 30).forEach((i) -> steps.add(new Change.Forget<>("k", i)));
		assertThat(new OutgoingMessages<>(few, this.now::get, Duration.ofSeconds(10))
			.encode(new Changes<>(ORIGIN, 1, 30, steps))).hasSize(2);
	}

	@Test
	void connectsWithTheKeysThatFit() {
		Set<String> keys = new LinkedHashSet<>();
		IntStream.range(0, 15).forEach((i) -> keys.add(i + "k".repeat(50)));
		keys.add("x".repeat(200));
		keys.add("last");
		IntStream.range(100, 200).forEach((i) -> keys.add("more" + i));
		Connect<String, String> connect = new Connect<>("sink", 1, ORIGIN, SinkMode.ON_DEMAND, Position.NONE, keys, 5);
		List<byte[]> encoded = this.outgoing.encode(connect);
		assertThat(encoded).hasSize(1);
		Decoded<SinkMessage<String, String>> decoded = this.codec.decodeSink(encoded.get(0));
		assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
		Connect<String, String> sent = (Connect<String, String>) ((Decoded.Accepted<SinkMessage<String, String>>) decoded)
			.message();
		assertThat(sent.nonce()).isEqualTo(5);
		assertThat(sent.keys()).hasSize(20).isSubsetOf(keys).contains("last").doesNotContain("x".repeat(200));
	}

	@Test
	void answersThatTheEntryIsTooLarge() {
		SourceMessage<String, String> answer = new SourceMessage.Answer<>(ORIGIN, 9, 77,
				entry("a", "v".repeat(3000), 3));
		assertThat(this.outgoing.encode(answer)).singleElement()
			.extracting(this::decode)
			.isEqualTo(new SourceMessage.Failed<>(ORIGIN, 77, "The entry is over a limit of messages"));
		assertThat(this.outgoing.unsendable()).isOne();
	}

	@Test
	void countsAndLogsOncePerIntervalWhatCannotBeSent(CapturedOutput output) {
		SourceMessage<String, String> change = new Changes<>(ORIGIN, 1, 1, List.of(put("a", "v".repeat(3000), 1)));
		SinkMessage<String, String> request = new SinkMessage.Request<>("sink", ORIGIN, 1, "k".repeat(101));
		assertThat(this.outgoing.encode(change)).isEmpty();
		assertThat(this.outgoing.encode(request)).isEmpty();
		assertThat(output).containsOnlyOnce("cannot be sent")
			.contains("'large'")
			.contains("2048 bytes a message, 'state-event-target.limits.message-bytes'");
		this.now.addAndGet(Duration.ofSeconds(10).toNanos());
		assertThat(this.outgoing.encode(request)).isEmpty();
		assertThat(output).contains("Not sent so far: 3").contains("limits.key-bytes");
		assertThat(this.outgoing.unsendable()).isEqualTo(3);
	}

	private static void requirePiecesOf(Snapshot<String, String> whole, List<Snapshot<String, String>> pieces) {
		List<StateEntry<String, String>> entries = new ArrayList<>();
		Set<String> scope = (whole.scope() != null) ? new LinkedHashSet<>() : null;
		for (Snapshot<String, String> piece : pieces) {
			assertThat(piece.part()).isEqualTo(whole.part());
			assertThat(piece.pieces()).isEqualTo(pieces.size());
			assertThat(piece.piece()).isEqualTo(pieces.indexOf(piece));
			piece.entries().forEach((entry) -> entries.add(PlainEntry.of(entry)));
			if (scope != null) {
				assertThat(piece.scope()).isNotNull().containsAll(keys(piece));
				scope.addAll(piece.scope());
			}
		}
		assertThat(entries).isEqualTo(whole.entries().stream().map(PlainEntry::of).toList());
		assertThat(scope).isEqualTo(whole.scope());
	}

	private static List<String> keys(Snapshot<String, String> snapshot) {
		return snapshot.entries().stream().<String>map(StateEntry::key).toList();
	}

	private static Changes<String, String> randomChanges(SplittableRandom random) {
		List<Change<String, String>> steps = new ArrayList<>();
		long from = 1 + random.nextInt(100);
		long sequence = from;
		for (int i = random.nextInt(40); i > 0; i--) {
			steps.add(randomChange(random, sequence));
			sequence += random.nextInt(3);
		}
		long last = steps.isEmpty() ? from : steps.get(steps.size() - 1).sequence();
		return new Changes<>(ORIGIN, from, last + random.nextInt(3), steps);
	}

	private static Change<String, String> randomChange(SplittableRandom random, long sequence) {
		return switch (random.nextInt(6)) {
			case 0 -> new Change.Remove<>(key(random), sequence, 5, ChangeCause.WRITE, null);
			case 1 -> new Change.Signal<>("s", "d".repeat(random.nextInt(100)), sequence, 5);
			default -> put(key(random), "v".repeat(random.nextInt(150)), sequence);
		};
	}

	private static Snapshot<String, String> randomSnapshot(SplittableRandom random) {
		List<StateEntry<String, String>> entries = new ArrayList<>();
		Set<String> scope = random.nextBoolean() ? new LinkedHashSet<>() : null;
		for (int i = random.nextInt(60); i > 0; i--) {
			String key = i + key(random);
			if (scope != null) {
				scope.add(key);
			}
			if (random.nextInt(4) > 0) {
				entries.add(entry(key, "\u00e9\n".repeat(random.nextInt(250)), 1));
			}
		}
		return new Snapshot<>(ORIGIN, 9, 3, 1, 4, entries, scope);
	}

	private static String key(SplittableRandom random) {
		return "k".repeat(random.nextInt(80));
	}

	private SourceMessage<String, String> decode(byte[] bytes) {
		assertThat(bytes.length).isLessThanOrEqualTo(LIMIT);
		Decoded<SourceMessage<String, String>> decoded = this.codec.decodeSource(bytes);
		assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
		return ((Decoded.Accepted<SourceMessage<String, String>>) decoded).message();
	}

	private static Change<String, String> put(String key, String value, long sequence) {
		return new Change.Put<>(entry(key, value, sequence), ChangeCause.WRITE, null);
	}

	private static StateEntry<String, String> entry(String key, @Nullable String value, long sequence) {
		return new PlainEntry<>(key, value, ORIGIN.epoch(), sequence, 5);
	}

}
