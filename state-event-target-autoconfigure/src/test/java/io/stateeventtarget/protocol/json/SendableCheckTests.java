package io.stateeventtarget.protocol.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Answer;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What passes can be sent in every way, and what does not is named.
 */
class SendableCheckTests {

	private static final long MAX = (1L << 53) - 1;

	private static final Origin ORIGIN = new Origin("source-of-some-name", MAX);

	private final StateJsonCodec<String, Object> codec = new StateJsonCodec<>(
			StateDefinition.of("large", String.class, Object.class), JsonMapper.shared(),
			MessageLimits.defaults().withMaxMessageBytes(4096).withMaxKeyBytes(500).withMaxEntries(10));

	private final SendableCheck<String, Object> check = new SendableCheck<>(this.codec, ORIGIN.sourceId());

	@Test
	void letsThroughOnlyWhatCanBeSentInEveryWay() {
		SplittableRandom random = new SplittableRandom(1);
		int passed = 0;
		for (int i = 0; i < 3000; i++) {
			Map<String, Object> entries = randomEntries(random);
			if (passes(entries)) {
				passed++;
				assertThatNoException().isThrownBy(() -> encodeInEveryWay(entries));
			}
		}
		assertThat(passed).isBetween(500, 2900);
	}

	@Test
	void letsThroughWhatIsNearTheLimit() {
		this.check.requireSendable(Map.of("a", "v".repeat(3300)));
		this.check.requireSendable(Map.of("a", List.of("v".repeat(3300))));
		this.check.requireSendable("type", Map.of("a", "v".repeat(3200)));
	}

	@Test
	void namesWhatIsTooLarge() {
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable(Map.of("home", "v".repeat(4000))))
			.withMessageContainingAll("'home'", "'large'", "takes 42", "4096 bytes",
					"'state-event-target.limits.message-bytes'")
			.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("home"));
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable(Map.of("home", List.of("v".repeat(5000)))))
			.withMessageContainingAll("'home'", "'large'", "4096", "'state-event-target.limits.message-bytes'");
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable(Map.of("k".repeat(501), 1)))
			.withMessageContainingAll("'large'", "500", "'state-event-target.limits.key-bytes'");
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable("sale", "v".repeat(4000)))
			.withMessageContainingAll("'sale'", "'large'", "'state-event-target.limits.message-bytes'");
	}

	@Test
	void namesWhatIsTooMuchAtOnce() {
		Map<String, Object> entries = new LinkedHashMap<>();
		for (int i = 0; i < 5; i++) {
			entries.put("k" + i, "v".repeat(1000));
		}
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable(entries))
			.withMessageContainingAll("5 entries at once", "'large'", "'state-event-target.limits.message-bytes'");
		for (int i = 0; i < 11; i++) {
			entries.put("k" + i, 1);
		}
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> this.check.requireSendable(entries))
			.withMessageContainingAll("11 entries at once", "'large'", "'state-event-target.limits.entries'");
	}

	@Test
	void refusesWhatIsNoJson() {
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.check.requireSendable(Map.of("\ud83d", "value")));
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.check.requireSendable(Map.of("a", new Object())));
	}

	private boolean passes(Map<String, Object> entries) {
		try {
			this.check.requireSendable(entries);
			return true;
		}
		catch (StateLimitExceededException ex) {
			return false;
		}
	}

	private void encodeInEveryWay(Map<String, Object> entries) {
		List<Change<String, Object>> steps = entries.entrySet()
			.stream()
			.<Change<String, Object>>map(
					(entry) -> new Change.Put<>(entry(entry.getKey(), entry.getValue()), ChangeCause.EXPIRED, null))
			.toList();
		this.codec.encode(new Changes<>(ORIGIN, MAX, MAX, steps));
		entries.forEach((key, value) -> {
			this.codec.encode(new Answer<>(ORIGIN, MAX, MAX, entry(key, value)));
			this.codec.encode(new Snapshot<>(ORIGIN, MAX, MAX, Integer.MAX_VALUE - 1, Integer.MAX_VALUE,
					Integer.MAX_VALUE - 1, Integer.MAX_VALUE, List.of(entry(key, value)), Set.of(key)));
		});
	}

	private static StateEntry<String, Object> entry(String key, Object value) {
		return new PlainEntry<>(key, value, MAX - 1, MAX, -MAX);
	}

	private static Map<String, Object> randomEntries(SplittableRandom random) {
		Map<String, Object> entries = new LinkedHashMap<>();
		int bound = 4500 / (1 + random.nextInt(9));
		for (int i = random.nextInt(5); i >= 0; i--) {
			String text = switch (random.nextInt(4)) {
				case 0 -> "\u0001";
				case 1 -> "\u20ac";
				case 2 -> "\"";
				default -> "v";
			};
			String value = text.repeat(random.nextInt(bound));
			entries.put("k".repeat(1 + random.nextInt(400)), random.nextBoolean() ? value : List.of(value));
		}
		return entries;
	}

}
