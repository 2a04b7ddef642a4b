package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link EventSequence}.
 */
class EventSequenceTests {

	private EventSequence<String, String> sequence = new EventSequence<>(Position.NONE);

	@Test
	void tellsNothingBeforeASnapshot() {
		assertThat(take(WebMessages.change("a", "1", 1))).isEmpty();
		assertThat(take(WebMessages.heartbeat(9, 3))).isEmpty();
		assertThat(this.sequence.takeGap()).isFalse();
	}

	@Test
	void givesIdWithTheLastPartOfASnapshot() {
		assertThat(take(WebMessages.part(1, 5, 0, 2, null)).get(0)).doesNotContain("id: ");
		assertThat(this.sequence.since()).isEqualTo(Position.NONE);
		assertThat(take(WebMessages.part(1, 5, 1, 2, null)).get(0))
			.contains("event: state:snapshot\nid: 100:5\ndata: {");
		assertThat(this.sequence.since()).isEqualTo(new Position(WebMessages.ORIGIN, 5));
	}

	@Test
	void takesNoPartOfASnapshotThatWasReplaced() {
		take(WebMessages.part(1, 5, 0, 3, null));
		assertThat(take(WebMessages.part(1, 5, 2, 3, null))).isEmpty();
		assertThat(take(WebMessages.part(2, 6, 0, 1, null))).hasSize(1);
		assertThat(this.sequence.position().sequence()).isEqualTo(6);
	}

	@Test
	void continuesAfterSnapshot() {
		take(WebMessages.part(1, 5, 0, 1, null));
		assertThat(take(WebMessages.change("a", "1", 5))).isEmpty();
		assertThat(take(WebMessages.change("a", "1", 6)).get(0)).startsWith("event: state:update\nid: 100:6\n");
		List<String> rest = take(WebMessages.changes(5, 8, WebMessages.put("a", "1", 6), WebMessages.put("b", "2", 7)));
		assertThat(rest).hasSize(1);
		assertThat(rest.get(0)).contains("id: 100:7\n");
		assertThat(this.sequence.position().sequence()).isEqualTo(8);
	}

	@Test
	void givesIdWithTheLastEventOfAChange() {
		take(WebMessages.part(1, 0, 0, 1, null));
		List<String> events = take(WebMessages.changes(1, 2, WebMessages.put("a", "1", 1), WebMessages.put("b", "1", 1),
				WebMessages.put("c", "2", 2)));
		assertThat(events.get(0)).doesNotContain("id: ");
		assertThat(events.get(1)).contains("id: 100:1\n");
		assertThat(events.get(2)).contains("id: 100:2\n");
	}

	@Test
	void findsGaps() {
		take(WebMessages.part(1, 5, 0, 1, null));
		assertThat(take(WebMessages.change("a", "1", 7))).isEmpty();
		assertThat(this.sequence.takeGap()).isTrue();
		assertThat(this.sequence.takeGap()).isFalse();
		take(WebMessages.heartbeat(6, 0));
		assertThat(this.sequence.takeGap()).isTrue();
		assertThat(this.sequence.since().sequence()).isEqualTo(5);
	}

	@Test
	void connectsAgainForAnotherIncarnation() {
		take(WebMessages.part(1, 5, 0, 1, null));
		Origin next = new Origin("source", 200);
		take(new SourceMessage.Changes<>(next, 1, 1, List.of(WebMessages.put("a", "1", 1))));
		assertThat(this.sequence.takeGap()).isTrue();
		take(new SourceMessage.Changes<>(new Origin("source", 50), 6, 6, List.of(WebMessages.put("a", "1", 6))));
		assertThat(this.sequence.takeGap()).isFalse();
	}

	@Test
	void resumesWithDelta() {
		this.sequence = new EventSequence<>(new Position(WebMessages.ORIGIN, 5));
		assertThat(take(WebMessages.change("a", "1", 6))).hasSize(1);
		assertThat(take(WebMessages.heartbeat(6, 3))).isEmpty();
		assertThat(this.sequence.takeGap()).isFalse();
	}

	@Test
	void resumesWithSnapshotWhereClientIsAheadOfTheSource() {
		this.sequence = new EventSequence<>(new Position(WebMessages.ORIGIN, 500));
		assertThat(take(WebMessages.part(1, 5, 0, 1, null))).hasSize(1);
		assertThat(this.sequence.position().sequence()).isEqualTo(5);
		this.sequence = new EventSequence<>(new Position(WebMessages.ORIGIN, 500));
		take(WebMessages.heartbeat(5, 3));
		assertThat(this.sequence.takeGap()).isTrue();
		assertThat(this.sequence.since()).isEqualTo(Position.NONE);
	}

	@Test
	void neverGoesBack() {
		take(WebMessages.part(2, 9, 0, 1, null));
		assertThat(take(WebMessages.part(1, 5, 0, 1, null))).isEmpty();
		assertThat(this.sequence.position().sequence()).isEqualTo(9);
	}

	@Test
	void takesSnapshotOfNoKeys() {
		assertThat(take(WebMessages.part(1, 5, 0, 1, Set.of()))).hasSize(1);
		assertThat(take(WebMessages.change("a", "1", 6))).hasSize(1);
	}

	private List<String> take(SourceMessage<String, String> message) {
		return this.sequence.take(WebMessages.frame(message))
			.stream()
			.map((bytes) -> new String(bytes, StandardCharsets.UTF_8))
			.toList();
	}

}
