package io.stateeventtarget.transport.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.stateeventtarget.StateEventType;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.transport.log.LogStep;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What records lead to, read from the first one or followed, whatever compaction left.
 */
class LogStateTests {

	private static final Origin FIRST = new Origin("s1", 10);

	@Test
	void isTheSameWhateverCompactionRemoves() {
		for (long seed = 0; seed < 300; seed++) {
			Random random = new Random(seed);
			List<LogRecord<String, String>> records = history(random);
			LogState<String, String> whole = state(records);
			LogState<String, String> compacted = state(compact(records, random));
			assertThat(compacted.entries()).as("seed " + seed).isEqualTo(whole.entries());
			assertThat(compacted.position()).as("seed " + seed).isEqualTo(whole.position());
			assertThat(compacted.digest()).as("seed " + seed).isEqualTo(whole.digest());
			assertThat(compacted.beginning()).as("seed " + seed).isEqualTo(whole.beginning());
		}
	}

	@Test
	void ignoresTheEndOfAnotherEpoch() {
		LogState<String, String> state = state(List.of(begin(FIRST, Position.NONE), end(10, 1, 2, 7)));
		state.accept(end(9, 3, 3, 8));
		assertThat(state.position()).isEqualTo(new Position(FIRST, 2));
		assertThat(state.digest()).isEqualTo(7);
	}

	@Test
	void putsStepsTogether() {
		LogSteps<String, String> steps = following(new Position(FIRST, 0));
		assertThat(steps.add(put("a", 10, 1))).isEqualTo(LogSteps.Progress.OPEN);
		assertThat(steps.isOpen()).isTrue();
		assertThat(steps.add(put("b", 10, 2))).isEqualTo(LogSteps.Progress.OPEN);
		assertThat(steps.add(end(10, 1, 3, 5))).isEqualTo(LogSteps.Progress.STEP);
		assertThat(steps.isOpen()).isFalse();
		assertThat(steps.digest()).isEqualTo(5);
		Changes<String, String> changes = changes(steps);
		assertThat(changes.from()).isEqualTo(1);
		assertThat(changes.to()).isEqualTo(3);
		assertThat(changes.changes()).hasSize(2);
	}

	@Test
	void tellsASweepToNobody() {
		LogSteps<String, String> steps = following(new Position(FIRST, 0));
		steps.add(new LogRecord<>(RecordKind.SWEEP, new RecordStamp(10, 0, 1, 0), 3, "a", null, null, null, 0));
		steps.add(end(10, 1, 1, 0));
		assertThat(changes(steps).changes()).isEmpty();
	}

	@Test
	void tellsWhatASourceBroadcasts() {
		LogSteps<String, String> steps = new LogSteps<>();
		steps.begin(new Beginning(FIRST, Position.NONE, "", new SourceFeatures(false, false),
				Set.of(StateEventType.REMOVE)), new Position(FIRST, 0), 0);
		steps.add(put("a", 10, 1));
		steps.add(end(10, 1, 1, 0));
		assertThat(changes(steps).changes()).isEqualTo(List.of(new Change.Forget<>("a", 1)));
	}

	@Test
	void goesOnWithAnIncarnationThatContinues() {
		LogSteps<String, String> steps = following(new Position(FIRST, 4));
		Origin next = new Origin("s2", 11);
		assertThat(steps.add(begin(next, new Position(FIRST, 4)))).isEqualTo(LogSteps.Progress.STEP);
		assertThat(steps.take()).isEqualTo(new LogStep.Continuation<>(new Position(FIRST, 4), next));
		assertThat(steps.position()).isEqualTo(new Position(next, 0));
	}

	@Test
	void isBrokenWhereStepsAreMissing() {
		assertThat(following(new Position(FIRST, 4)).add(end(10, 6, 6, 0))).isEqualTo(LogSteps.Progress.BROKEN);
		assertThat(following(new Position(FIRST, 4)).add(end(11, 5, 5, 0))).isEqualTo(LogSteps.Progress.BROKEN);
		assertThat(following(new Position(FIRST, 4)).add(begin(new Origin("s2", 11), new Position(FIRST, 5))))
			.isEqualTo(LogSteps.Progress.BROKEN);
	}

	@Test
	void noticesAReplacement() {
		LogSteps<String, String> steps = following(new Position(FIRST, 0));
		steps.add(new LogRecord<>(RecordKind.REPLACE, new RecordStamp(10, 1, 1, 1), 0, null, null, null, null, 0));
		steps.add(put("a", 3, 7));
		assertThat(steps.add(end(10, 1, 1, 0))).isEqualTo(LogSteps.Progress.REPLACED);
		assertThat(steps.position()).isEqualTo(new Position(FIRST, 1));
	}

	private static Changes<String, String> changes(LogSteps<String, String> steps) {
		assertThat(steps.take()).isInstanceOf(LogStep.Frame.class);
		return ((LogStep.Frame<String, String>) steps.take()).changes();
	}

	private static LogSteps<String, String> following(Position position) {
		LogSteps<String, String> steps = new LogSteps<>();
		steps.begin(beginning(FIRST, Position.NONE), position, 0);
		return steps;
	}

	/**
	 * Some incarnations with puts, removes and resets, of which the next sweeps up.
	 */
	private static List<LogRecord<String, String>> history(Random random) {
		List<LogRecord<String, String>> records = new ArrayList<>();
		Set<String> live = new java.util.HashSet<>();
		Set<String> garbage = new java.util.LinkedHashSet<>();
		Position position = Position.NONE;
		for (int epoch = 1; epoch <= 3; epoch++) {
			Origin origin = new Origin("s" + epoch, epoch);
			records.add(begin(origin, position));
			position = new Position(origin, 0);
			for (int step = random.nextInt(12); step > 0; step--) {
				long sequence = position.sequence() + 1;
				if (!garbage.isEmpty() && random.nextBoolean()) {
					String swept = garbage.iterator().next();
					garbage.remove(swept);
					records.add(entry(RecordKind.SWEEP, swept, null, epoch, position.sequence()));
				}
				change(random, records, live, garbage, epoch, sequence);
				position = new Position(origin, sequence);
				records.add(end(epoch, sequence, sequence, random.nextLong()));
			}
		}
		return records;
	}

	private static void change(Random random, List<LogRecord<String, String>> records, Set<String> live,
			Set<String> garbage, int epoch, long sequence) {
		String key = "k" + random.nextInt(5);
		int kind = random.nextInt(10);
		if (kind == 0) {
			records.add(new LogRecord<>(RecordKind.RESET, new RecordStamp(epoch, sequence, 1, 0), 0, null, null, null,
					null, 0));
			garbage.addAll(live);
			live.clear();
		}
		else if (kind < 4 && live.remove(key)) {
			records.add(entry(RecordKind.REMOVE, key, null, epoch, sequence));
		}
		else {
			live.add(key);
			garbage.remove(key);
			records.add(entry(RecordKind.PUT, key, "v" + sequence, epoch, sequence));
		}
	}

	/**
	 * Removes older records of each key up to some point, and some tombstones that are
	 * the newest of theirs.
	 */
	private static List<LogRecord<String, String>> compact(List<LogRecord<String, String>> records, Random random) {
		int until = random.nextInt(records.size() + 1);
		Map<String, Integer> newest = new HashMap<>();
		for (int i = 0; i < until; i++) {
			newest.put(key(records.get(i)), i);
		}
		Map<Integer, LogRecord<String, String>> left = new LinkedHashMap<>();
		for (int i = 0; i < records.size(); i++) {
			LogRecord<String, String> record = records.get(i);
			boolean superseded = i < until && newest.get(key(record)) != i;
			boolean forgotten = i < until && isTombstone(record) && random.nextBoolean();
			if (!superseded && !forgotten) {
				left.put(i, record);
			}
		}
		return List.copyOf(left.values());
	}

	private static boolean isTombstone(LogRecord<String, String> record) {
		return record.kind() == RecordKind.REMOVE || record.kind() == RecordKind.SWEEP;
	}

	private static String key(LogRecord<String, String> record) {
		return record.kind().isOfEntry() ? "=" + record.key() : new String(record.kind().key());
	}

	private static LogState<String, String> state(List<LogRecord<String, String>> records) {
		LogState<String, String> state = new LogState<>();
		records.forEach(state::accept);
		return state;
	}

	private static LogRecord<String, String> put(String key, long epoch, long sequence) {
		return entry(RecordKind.PUT, key, "value", epoch, sequence);
	}

	private static LogRecord<String, String> entry(RecordKind kind, String key, String value, long epoch,
			long sequence) {
		return new LogRecord<>(kind, new RecordStamp(epoch, sequence, 1, 0), 9, key, value, null, null, 0);
	}

	private static LogRecord<String, String> end(long epoch, long from, long to, long digest) {
		return new LogRecord<>(RecordKind.END, new RecordStamp(epoch, to, 1, from), 9, null, null, null, null, digest);
	}

	private static LogRecord<String, String> begin(Origin origin, Position previous) {
		return new LogRecord<>(RecordKind.BEGIN, new RecordStamp(origin.epoch(), 0, 1, 0), 9, null, null,
				beginning(origin, previous), null, 0);
	}

	private static Beginning beginning(Origin origin, Position previous) {
		return new Beginning(origin, previous, "", new SourceFeatures(false, true), Set.of(StateEventType.values()));
	}

}
