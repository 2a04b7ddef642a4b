package io.stateeventtarget.transport.log;

import java.util.List;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Failed;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.SourceMessage.Written;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FollowedLogTests {

	private static final Origin FIRST = new Origin("a", 1);

	private static final Origin SECOND = new Origin("b", 2);

	private static final SourceFeatures FEATURES = new SourceFeatures(false, true);

	private final FollowedLog<String, String> log = new FollowedLog<>(1000);

	private final RecordingSink recorder = new RecordingSink();

	private final FollowedSink<String, String> sink = this.log.attach(this.recorder);

	@Test
	void tellsNothingOfTheStreamBeforeTheSinkIsToldWhereItStands() {
		this.log.begin(at(FIRST, 0));
		this.log.step(frame(FIRST, 1, 2));
		assertThat(this.recorder.told).isEmpty();
	}

	@Test
	void tellsEachSinkThatFollowsOfEachStep() {
		this.log.begin(at(FIRST, 0));
		RecordingSink other = new RecordingSink();
		assertThat(this.sink.follow(at(FIRST, 0))).isTrue();
		assertThat(this.log.attach(other).follow(at(FIRST, 0))).isTrue();
		this.log.step(frame(FIRST, 1, 2));
		this.log.step(new LogStep.Continuation<>(at(FIRST, 2), SECOND));
		this.log.step(frame(SECOND, 1, 1));
		assertThat(this.recorder.told).containsExactly("1:1..2", "1:2 goes on as 2", "2:1..1").isEqualTo(other.told);
		assertThat(this.log.delivered()).isEqualTo(at(SECOND, 1));
	}

	@Test
	void catchesUpFromTheTailBehindASnapshot() {
		this.log.begin(at(FIRST, 0));
		this.log.step(frame(FIRST, 1, 2));
		this.log.step(frame(FIRST, 3, 5));
		this.log.step(frame(FIRST, 6, 6));
		this.sink.deliver(new Snapshot<>(FIRST, 3, 1, 0, 1, List.of(), null));
		assertThat(this.sink.follow(at(FIRST, 3))).isTrue();
		this.log.step(frame(FIRST, 7, 7));
		assertThat(this.recorder.told).containsExactly("snapshot 1:3", "1:3..5", "1:6..6", "1:7..7");
	}

	@Test
	void takesASnapshotThatIsAheadOfTheFollower() {
		this.log.begin(at(FIRST, 0));
		this.sink.deliver(new Snapshot<>(FIRST, 3, 1, 0, 1, List.of(), null));
		assertThat(this.sink.follow(at(FIRST, 3))).isTrue();
		this.log.step(frame(FIRST, 1, 4));
		assertThat(this.recorder.told).containsExactly("snapshot 1:3", "1:1..4");
	}

	@Test
	void doesNotResumeFromAPositionThatIsAhead() {
		this.log.begin(at(FIRST, 2));
		assertThat(this.sink.resume(at(FIRST, 3))).isFalse();
		this.sink.answer(at(FIRST, 2), null, FEATURES, 7);
		assertThat(this.recorder.told).isEmpty();
	}

	@Test
	void doesNotResumeFromWhatTheTailHasForgotten() {
		this.log.begin(at(FIRST, 0));
		for (int sequence = 1; sequence <= 20; sequence++) {
			this.log.step(frame(FIRST, sequence, sequence));
		}
		assertThat(this.sink.resume(at(FIRST, 5))).isFalse();
		assertThat(this.sink.resume(at(FIRST, 10))).isTrue();
		assertThat(this.recorder.told).hasSize(10).startsWith("1:11..11").endsWith("1:20..20");
	}

	@Test
	void doesNotResumeFromALostEndOfAnEarlierIncarnation() {
		this.log.begin(at(FIRST, 4));
		this.log.step(new LogStep.Continuation<>(at(FIRST, 4), SECOND));
		assertThat(this.sink.resume(at(FIRST, 9))).isFalse();
		assertThat(this.sink.resume(at(FIRST, 4))).isTrue();
	}

	@Test
	void stopsTellingASinkThatHasToBeToldMore() {
		this.log.begin(at(FIRST, 4));
		this.sink.follow(at(FIRST, 4));
		assertThat(this.sink.resume(at(FIRST, 1))).isFalse();
		this.log.step(frame(FIRST, 5, 5));
		assertThat(this.recorder.told).isEmpty();
	}

	@Test
	void answersOnceTheSinkWasToldOfTheEnd() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.answer(at(FIRST, 0), null, FEATURES, 6);
		this.sink.answer(at(FIRST, 2), null, FEATURES, 7);
		this.log.step(frame(FIRST, 1, 1));
		this.log.step(frame(FIRST, 2, 3));
		assertThat(this.recorder.told).containsExactly("end 1:0 to 6 in -1", "1:1..1", "1:2..3", "end 1:2 to 7 in -1");
	}

	@Test
	void answersASinkThatDoesNotFollowOnlyOnceItDoes() {
		this.log.begin(at(FIRST, 3));
		this.sink.answer(at(FIRST, 3), null, FEATURES, 7);
		assertThat(this.recorder.told).isEmpty();
		this.sink.deliver(new Snapshot<>(FIRST, 3, 1, 0, 1, List.of(), null));
		assertThat(this.recorder.told).containsExactly("snapshot 1:3", "end 1:3 to 7 in -1");
	}

	@Test
	void dropsTheOldestOfTooManyAnswers() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		for (int nonce = 1; nonce <= HeldMessages.BOUND + 2; nonce++) {
			this.sink.answer(at(FIRST, 1), null, FEATURES, nonce);
		}
		this.log.step(frame(FIRST, 1, 1));
		assertThat(this.recorder.told).hasSize(HeldMessages.BOUND + 1).startsWith("1:1..1", "end 1:1 to 3 in -1");
	}

	@Test
	void tellsOfTheSessionThatTheSourceOpened() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.onLane(new Heartbeat<>(FIRST, 9, null, FEATURES, 5, 1));
		this.sink.answer(at(FIRST, 0), null, FEATURES, 2);
		this.sink.onLane(new Heartbeat<>(SECOND, 9, null, FEATURES, 6, 3));
		this.sink.answer(at(FIRST, 0), null, FEATURES, 4);
		assertThat(this.recorder.told).containsExactly("end 1:0 to 2 in 5", "end 1:0 to 4 in -1");
	}

	@Test
	void tellsOfANewSessionWithoutWaitingForTheNextAnswer() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.answer(at(FIRST, 0), 7L, FEATURES, 2);
		this.sink.onLane(new Heartbeat<>(FIRST, 9, null, FEATURES, 5, 2));
		this.sink.onLane(new Heartbeat<>(FIRST, 9, null, FEATURES, 5, 3));
		assertThat(this.recorder.told).containsExactly("end 1:0 to 2 in -1", "end 1:0 to 2 in 5");
	}

	@Test
	void knowsWhoseQuestionsLeadNowhere() {
		assertThat(this.sink.asksAgainFrom(at(FIRST, 1))).isFalse();
		assertThat(this.sink.asksAgainFrom(at(FIRST, 1))).isTrue();
		assertThat(this.sink.asksAgainFrom(at(FIRST, 2))).isFalse();
	}

	@Test
	void tellsOnceThatThereIsNoSession() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.onLane(new Heartbeat<>(FIRST, 9, null, FEATURES, 0, 1));
		this.sink.answer(at(FIRST, 0), null, FEATURES, 2);
		this.sink.answer(at(FIRST, 0), null, FEATURES, 3);
		assertThat(this.recorder.told).containsExactly("end 1:0 to 2 in 0", "end 1:0 to 3 in -1");
	}

	@Test
	void holdsBackAnAcceptedWriteUntilItsChangeWasTold() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.onLane(new Written<>(FIRST, 1, new Version(1, 1)));
		this.sink.onLane(new Failed<>(FIRST, 3, "no"));
		this.log.step(frame(FIRST, 1, 1));
		assertThat(this.recorder.told).containsExactly("Failed", "1:1..1", "Written");
	}

	@Test
	void takesChangesAndSnapshotsFromTheLogOnly() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.onLane(frame(FIRST, 1, 1).changes());
		this.sink.onLane(new Snapshot<>(FIRST, 3, 1, 0, 1, List.of(), null));
		assertThat(this.recorder.told).isEmpty();
	}

	@Test
	void tellsAllSinksThatTheLogWentBack() {
		this.log.begin(at(FIRST, 5));
		RecordingSink late = new RecordingSink();
		this.log.attach(late);
		this.sink.follow(at(FIRST, 5));
		this.sink.answer(at(FIRST, 6), null, FEATURES, 1);
		this.log.rewind(at(FIRST, 3));
		this.log.step(frame(FIRST, 4, 6));
		assertThat(this.recorder.told).containsExactly("rewound to 1:3", "1:4..6");
		assertThat(late.told).containsExactly("rewound to 1:3");
	}

	@Test
	void tellsAllSinksThatTheyLackSomethingWhereNoStepsLead() {
		this.log.begin(at(FIRST, 5));
		this.sink.follow(at(FIRST, 5));
		this.log.jump(at(SECOND, 1), FEATURES);
		this.log.step(frame(SECOND, 2, 2));
		assertThat(this.recorder.told).containsExactly("end 2:1 to 0 in -1");
		assertThat(this.sink.follow(at(SECOND, 1))).isTrue();
		assertThat(this.recorder.told).endsWith("2:2..2");
	}

	@Test
	void beginsAnewAfterItEnded() {
		this.log.begin(at(FIRST, 5));
		this.sink.follow(at(FIRST, 5));
		this.log.end();
		assertThat(this.log.delivered()).isNull();
		assertThat(this.sink.resume(at(FIRST, 5))).isFalse();
		this.log.begin(at(FIRST, 5));
		assertThat(this.sink.resume(at(FIRST, 5))).isTrue();
	}

	@Test
	void tellsAClosedSinkNothing() {
		this.log.begin(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.sink.close();
		this.sink.close();
		this.log.step(frame(FIRST, 1, 1));
		this.sink.deliver(new Failed<>(FIRST, 3, "no"));
		assertThat(this.recorder.told).isEmpty();
		assertThat(this.log.isEmpty()).isTrue();
	}

	@Test
	void keepsFromOthersTheFailureOfASink() {
		this.log.begin(at(FIRST, 0));
		this.log.attach((message) -> {
			throw new IllegalStateException("broken");
		}).follow(at(FIRST, 0));
		this.sink.follow(at(FIRST, 0));
		this.log.step(frame(FIRST, 1, 1));
		assertThat(this.recorder.told).containsExactly("1:1..1");
	}

	private static Position at(Origin origin, long sequence) {
		return new Position(origin, sequence);
	}

	private static LogStep.Frame<String, String> frame(Origin origin, long from, long to) {
		return new LogStep.Frame<>(new Changes<>(origin, from, to, List.of()), 100);
	}

}
