package io.stateeventtarget.web;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link OutboundQueue} and {@link Conflation}.
 */
class OutboundQueueTests {

	private final OutboundQueue<String, String> queue = new OutboundQueue<>(4, 10, WebMessages::frame);

	@Test
	void keepsOrderBelowBound() {
		offer(WebMessages.change("a", "1", 1), WebMessages.heartbeat(1, 7), WebMessages.change("a", "2", 2));
		assertThat(drain()).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(WebMessages.change("a", "1", 1), WebMessages.heartbeat(1, 7),
					WebMessages.change("a", "2", 2));
	}

	@Test
	void conflatesPerKeyPastBound() {
		for (int i = 1; i <= 100; i++) {
			assertThat(this.queue.offer(WebMessages.frame(WebMessages.change("key" + i % 2, "value" + i, i)))).isTrue();
		}
		List<SourceMessage<String, String>> sent = drain();
		assertThat(sent).hasSizeLessThanOrEqualTo(4);
		assertThat(ranges(sent)).startsWith("1-").endsWith("-100");
		assertThat(((Changes<String, String>) sent.get(0)).changes()).extracting(Change::sequence).isSorted();
	}

	@Test
	void coversEverySequenceExactlyOnce() {
		for (int i = 1; i <= 57; i++) {
			this.queue.offer(WebMessages.frame(WebMessages.change("key" + i % 7, "value" + i, i)));
		}
		long next = 1;
		for (SourceMessage<String, String> message : drain()) {
			assertThat(((Changes<String, String>) message).from()).isEqualTo(next);
			next = ((Changes<String, String>) message).to() + 1;
		}
		assertThat(next).isEqualTo(58);
	}

	@Test
	void leavesGapsWhereThereAreGaps() {
		offer(WebMessages.change("a", "1", 1), WebMessages.change("a", "2", 2), WebMessages.change("a", "9", 9),
				WebMessages.change("a", "10", 10), WebMessages.change("a", "11", 11));
		assertThat(ranges(drain())).isEqualTo("1-2 9-11");
	}

	@Test
	void keepsWhatClearsAllAndWhatCameAfter() {
		Change<String, String> reset = new Change.Reset<>(3, 1, ChangeCause.WRITE);
		offer(WebMessages.change("a", "1", 1), WebMessages.change("b", "2", 2), WebMessages.changes(3, 3, reset),
				WebMessages.change("b", "4", 4), WebMessages.changes(5, 5, new Change.Signal<>("s", 1, 5, 1)));
		assertThat(drain()).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(
					WebMessages.changes(1, 5, reset, WebMessages.put("b", "4", 4), new Change.Signal<>("s", 1, 5, 1)));
	}

	@Test
	void keepsTheLatestOfOverlappingRanges() {
		offer(WebMessages.change("a", "5", 5), WebMessages.change("a", "6", 6),
				WebMessages.changes(1, 5, WebMessages.put("a", "5", 5)), WebMessages.change("b", "7", 7),
				WebMessages.change("b", "8", 8));
		assertThat(drain()).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(WebMessages.changes(1, 8, WebMessages.put("a", "6", 6), WebMessages.put("b", "8", 8)));
	}

	@Test
	void putsChangesBeforeAnswersAndBehindSnapshots() {
		WebMessages.parts(1, 0, 3).forEach(this.queue::offer);
		offer(WebMessages.heartbeat(0, 5), WebMessages.change("a", "1", 1), WebMessages.heartbeat(1, 0),
				WebMessages.change("a", "2", 2), WebMessages.change("a", "3", 3));
		assertThat(drain().stream().map((message) -> message.getClass().getSimpleName())).containsExactly("Snapshot",
				"Snapshot", "Snapshot", "Changes", "Heartbeat");
	}

	@Test
	void replacesSnapshotThatIsNotSentYet() {
		WebMessages.parts(1, 0, 50).forEach(this.queue::offer);
		this.queue.poll();
		WebMessages.parts(2, 9, 50).forEach(this.queue::offer);
		assertThat(drain()).hasSize(50)
			.allSatisfy((message) -> assertThat(message).hasFieldOrPropertyWithValue("id", 2L));
	}

	@Test
	void dropsChangesOfFormerIncarnation() {
		Origin next = new Origin("source", 200);
		offer(WebMessages.change("a", "1", 1), WebMessages.change("a", "2", 2), WebMessages.change("a", "3", 3),
				WebMessages.change("a", "4", 4));
		this.queue.offer(WebMessages.frame(new Changes<>(next, 1, 1, List.of(WebMessages.put("b", "1", 1)))));
		assertThat(drain()).extracting(SourceMessage::origin).containsExactly(next);
	}

	@Test
	void refusesTooManyKeys() {
		boolean fits = true;
		int i = 0;
		while (fits && i < 100) {
			i++;
			fits = this.queue.offer(WebMessages.frame(WebMessages.change("key" + i, "value", i)));
		}
		assertThat(i).isBetween(11, 15);
	}

	@Test
	void refusesTooManyAnswers() {
		for (int i = 0; i < 4; i++) {
			offer(WebMessages.heartbeat(1, i + 1));
		}
		assertThat(this.queue.offer(WebMessages.frame(WebMessages.heartbeat(1, 9)))).isFalse();
	}

	@SafeVarargs
	private void offer(SourceMessage<String, String>... messages) {
		for (SourceMessage<String, String> message : messages) {
			assertThat(this.queue.offer(WebMessages.frame(message))).isTrue();
		}
	}

	private List<SourceMessage<String, String>> drain() {
		List<SourceMessage<String, String>> messages = new ArrayList<>();
		for (Frame<String, String> next = this.queue.poll(); next != null; next = this.queue.poll()) {
			messages.add(next.message());
		}
		assertThat(this.queue.isEmpty()).isTrue();
		return messages;
	}

	private static String ranges(List<SourceMessage<String, String>> messages) {
		return String.join(" ",
				messages.stream()
					.map((message) -> ((Changes<String, String>) message).from() + "-"
							+ ((Changes<String, String>) message).to())
					.toList());
	}

}
