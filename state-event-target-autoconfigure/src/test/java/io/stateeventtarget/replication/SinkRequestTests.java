package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SinkMessage.Request;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;

import static io.stateeventtarget.replication.SinkScript.NEXT;
import static io.stateeventtarget.replication.SinkScript.ORIGIN;
import static io.stateeventtarget.replication.SinkScript.entry;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine of a sink: requests and their answers.
 */
class SinkRequestTests {

	private final SinkScript sink = new SinkScript((options) -> options.withMode(SinkMode.ON_DEMAND)
		.withMaxEntries(3)
		.withPendingRequests(4)
		.withRequestTimeout(Duration.ofSeconds(5)));

	private final SinkScript replica = new SinkScript((options) -> options);

	@Test
	void asksOnceAndKeepsTheAnswer() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.ask("a");
		assertThat(this.sink.count(Request.class)).isEqualTo(1);
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		assertThat(this.sink.outcomes).containsOnlyOnce("a=1");
		this.sink.put(6, "a", 2);
		this.sink.put(7, "b", 2);
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 2));
	}

	@Test
	void aLateAnswerDoesNotOverwriteANewerValue() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.put(6, "a", 6);
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		assertThat(this.sink.value("a")).isEqualTo(6);
	}

	@Test
	void aLateAnswerDoesNotReviveARemovedKey() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.remove(6, "a");
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		assertThat(this.sink.value("a")).isNull();
		assertThat(this.sink.engine.isKnownAbsent("a")).isTrue();
	}

	@Test
	void aLateAnswerDoesNotReviveAfterAReset() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.changes(6, 6, new Change.Reset<>(6, 0, ChangeCause.WRITE));
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		assertThat(this.sink.value("a")).isNull();
	}

	@Test
	void followsAKeyThatSomebodyAsksTheSourceFor() {
		this.sink.connected(5);
		this.sink.engine.askSource("a", this.sink.outcome("asker"), this.sink.now);
		this.sink.put(6, "a", 6);
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		assertThat(this.sink.value("a")).isEqualTo(6);
		assertThat(this.sink.outcomes).contains("asker=6");
	}

	@Test
	void anAnswerAheadOfTheStreamWaitsForIt() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.answer(9, this.sink.request(), entry("a", 9, 9));
		assertThat(this.sink.value("a")).isNull();
		this.sink.put(6, "b", 6);
		this.sink.remove(7, "a");
		this.sink.changes(8, 8, new Change.Reset<>(8, 0, ChangeCause.WRITE));
		assertThat(this.sink.value("a")).isNull();
		this.sink.changes(9, 9);
		assertThat(this.sink.value("a")).isEqualTo(9);
		this.sink.remove(10, "a");
		assertThat(this.sink.value("a")).isNull();
	}

	@Test
	void anAnswerAheadOfTheStreamTellsThatSomethingIsMissing() {
		this.sink.connected(5);
		this.sink.ask("a");
		long connects = this.sink.count(Connect.class);
		this.sink.answer(9, this.sink.request(), entry("a", 9, 9));
		this.sink.endReorderWindow();
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects + 1);
		this.sink.snapshot(ORIGIN, 9, Set.of("a"), entry("a", 9, 9));
		assertThat(this.sink.value("a")).isEqualTo(9);
		assertThat(this.sink.outcomes).containsOnlyOnce("a=9");
	}

	@Test
	void anAnswerThatTheStreamWentPastIsNotTaken() {
		this.sink.connected(5);
		this.sink.engine.askSource("a", this.sink.outcome("asker"), this.sink.now);
		Request<String, Integer> request = this.sink.request();
		this.sink.put(6, "a", 6);
		this.sink.remove(7, "a");
		this.sink.answer(6, request, entry("a", 6, 6));
		assertThat(this.sink.value("a")).isNull();
		assertThat(this.sink.outcomes).contains("asker=null");
	}

	@Test
	void aNegativeAnswerStandsUntilTheKeyChanges() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.missing(5, this.sink.request());
		this.sink.ask("a");
		assertThat(this.sink.count(Request.class)).isEqualTo(1);
		assertThat(this.sink.engine.isKnownAbsent("a")).isTrue();
		this.sink.tick(Duration.ofSeconds(10));
		assertThat(this.sink.outcomes).doesNotContain("a!StateTimeoutException");
		this.sink.put(6, "a", 6);
		assertThat(this.sink.outcomes).contains("a=6");
		assertThat(this.sink.engine.isKnownAbsent("a")).isFalse();
	}

	@Test
	void aNegativeAnswerAheadOfTheStreamWaitsForIt() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.missing(7, this.sink.request());
		assertThat(this.sink.engine.isKnownAbsent("a")).isFalse();
		this.sink.put(6, "a", 6);
		this.sink.remove(7, "a");
		assertThat(this.sink.value("a")).isNull();
	}

	@Test
	void aNegativeAnswerOfLimitedTimeIsAskedForAgain() {
		SinkScript limited = new SinkScript(
				(options) -> options.withMode(SinkMode.ON_DEMAND).withNegativeTtl(Duration.ofSeconds(1)));
		limited.connected(5);
		limited.ask("a");
		limited.missing(5, limited.request());
		limited.tick(Duration.ofMillis(999));
		limited.ask("a");
		assertThat(limited.count(Request.class)).isEqualTo(1);
		limited.tick(Duration.ofMillis(1));
		limited.ask("a");
		assertThat(limited.count(Request.class)).isEqualTo(2);
	}

	@Test
	void aReplicaEndsARequestWhenTheStreamHasReachedTheAnswer() {
		this.replica.features = new SourceFeatures(true, true);
		this.replica.connected(5);
		this.replica.ask("a");
		this.replica.answer(6, this.replica.request(), entry("a", 6, 6));
		assertThat(this.replica.value("a")).isNull();
		assertThat(this.replica.outcomes).doesNotContain("a=6");
		this.replica.put(6, "a", 6);
		assertThat(this.replica.outcomes).containsOnlyOnce("a=6");
	}

	@Test
	void aReplicaInSyncDoesNotAskWhereThereIsNoLoader() {
		this.replica.connected(5);
		this.replica.ask("a");
		assertThat(this.replica.count(Request.class)).isZero();
		assertThat(this.replica.engine.isKnownAbsent("a")).isTrue();
		this.replica.put(6, "a", 1);
		assertThat(this.replica.outcomes).contains("a=1");
	}

	@Test
	void asksAgainAndThenGivesUp() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.tick(Duration.ofMillis(1250));
		assertThat(this.sink.count(Request.class)).isEqualTo(2);
		this.sink.tick(Duration.ofMillis(3749));
		assertThat(this.sink.outcomes).doesNotContain("a!StateTimeoutException");
		this.sink.tick(Duration.ofMillis(1));
		assertThat(this.sink.outcomes).containsOnlyOnce("a!StateTimeoutException");
		this.sink.answer(5, this.sink.request(), entry("a", 1, 1));
		assertThat(this.sink.value("a")).isNull();
	}

	@Test
	void aFailureIsTold() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.receive(new SourceMessage.Failed<>(ORIGIN, this.sink.request().requestId(), "broken"));
		assertThat(this.sink.outcomes).containsOnlyOnce("a!StateException");
	}

	@Test
	void aLateAnswerDoesNotBringBackAnOldValueOfAKeyThatWasGivenUp() {
		SinkScript small = new SinkScript((options) -> options.withMode(SinkMode.ON_DEMAND).withMaxEntries(1));
		small.connected(2);
		small.engine.askSource("a", small.outcome("asker"), small.now);
		Request<String, Integer> first = small.request();
		small.put(3, "a", 3);
		small.ask("b");
		small.answer(3, small.request(), entry("b", 2, 2));
		assertThat(small.value("a")).as("given up for b").isNull();
		small.answer(2, first, entry("a", 2, 2));
		assertThat(small.value("a")).isNull();
		assertThat(small.outcomes).as("neither old nor absent").noneMatch((outcome) -> outcome.startsWith("asker"));
		small.answer(3, small.request(), entry("a", 3, 3));
		assertThat(small.outcomes).contains("asker=3");
	}

	@Test
	void anAnswerOfAnotherSourceOfTheSameEpochWaitsForItsOwnVersion() {
		Origin higher = new Origin("tertiary", ORIGIN.epoch());
		this.sink.connected(5);
		this.sink.engine.askSource("a", this.sink.outcome("asker"), this.sink.now);
		this.sink.receive(new SourceMessage.Answer<>(higher, 0, this.sink.request().requestId(), entry("a", 1, 0)));
		assertThat(this.sink.outcomes).noneMatch((outcome) -> outcome.startsWith("asker"));
		this.sink.answerConnect(higher, 0, entry("a", 1, 0));
		assertThat(this.sink.outcomes).contains("asker=1");
	}

	@Test
	void aLateStreamDoesNotBringBackAnOldValueOfAKeyThatWasGivenUp() {
		SinkScript small = new SinkScript((options) -> options.withMode(SinkMode.ON_DEMAND).withMaxEntries(1));
		small.connected(1);
		small.ask("a");
		small.answer(9, small.request(), entry("a", 9, 9));
		small.ask("b");
		small.answer(9, small.request(), entry("b", 8, 8));
		small.put(2, "a", 2);
		small.changes(3, 9);
		assertThat(small.engine.store().size()).isEqualTo(1);
		small.events.clear();
		small.ask("a");
		small.ask("b");
		assertThat(small.events).as("nothing that was told before").isEmpty();
	}

	@Test
	void whatAnOlderSourceAnsweredDoesNotCountForANewerOne() {
		Origin third = new Origin("source", 12);
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.heartbeat(NEXT, 0, 0);
		this.sink.receive(new SourceMessage.Missing<>(NEXT, 0, this.sink.request().requestId(), "a"));
		this.sink.answerConnect(third, 0);
		assertThat(this.sink.engine.isKnownAbsent("a")).isFalse();
		this.sink.receive(new SourceMessage.Missing<>(third, 0, this.sink.request().requestId(), "a"));
		assertThat(this.sink.engine.isKnownAbsent("a")).isTrue();
	}

	@Test
	void asksAgainForAbsentKeysWhereTheNextSourceHasALoader() {
		this.replica.features = new SourceFeatures(false, true);
		this.replica.connected(5);
		this.replica.ask("a");
		assertThat(this.replica.count(Request.class)).isZero();
		assertThat(this.replica.engine.isKnownAbsent("a")).isTrue();
		this.replica.features = new SourceFeatures(true, true);
		this.replica.answerConnect(NEXT, 1);
		assertThat(this.replica.request().key()).isEqualTo("a");
		assertThat(this.replica.engine.isKnownAbsent("a")).isFalse();
	}

	@Test
	void waitsForABoundedNumberOfKeys() {
		this.sink.connected(5);
		for (int i = 0; i < 5; i++) {
			this.sink.ask("k" + i);
		}
		assertThat(this.sink.count(Request.class)).isEqualTo(4);
		assertThat(this.sink.outcomes).contains("k4!StateLimitExceededException");
	}

	@Test
	void remembersABoundedNumberOfAbsentKeys() {
		this.replica.connected(5);
		SinkScript small = new SinkScript((options) -> options.withPendingRequests(2));
		small.connected(5);
		small.ask("a");
		small.ask("b");
		small.ask("c");
		assertThat(small.outcomes).contains("a!StateLimitExceededException");
	}

	@Test
	void givesUpTheLeastRecentlyUsedEntry() {
		this.sink.connected(5);
		for (String key : new String[] { "a", "b", "c" }) {
			this.sink.ask(key);
			this.sink.answer(5, this.sink.request(), entry(key, 1, 1));
		}
		this.sink.engine.store().get("a").touch();
		this.sink.ask("d");
		this.sink.answer(5, this.sink.request(), entry("d", 1, 1));
		assertThat(this.sink.engine.store().asMap()).containsOnlyKeys("a", "c", "d");
	}

	@Test
	void asksAgainForWhatASnapshotOfOtherKeysJumpedOver() {
		this.sink.connected(5);
		this.sink.heartbeat(ORIGIN, 9, 0);
		long nonce = this.sink.connect().nonce();
		this.sink.ask("late");
		this.sink.ask("early");
		Request<String, Integer> early = this.sink.request();
		this.sink.answer(6, early, entry("early", 6, 6));
		this.sink.snapshot(ORIGIN, 9, Set.of());
		assertThat(this.sink.value("early")).as("may have changed up to 9").isNull();
		assertThat(this.sink.sent.stream().filter(Request.class::isInstance).skip(2))
			.extracting((sent) -> ((Request<String, Integer>) sent).key())
			.containsExactlyInAnyOrder("early", "late");
		this.sink.ask("late");
		this.sink.answer(8, this.sink.request(), entry("late", 8, 8));
		assertThat(this.sink.value("late")).as("as of 8").isNull();
		this.sink.answer(9, this.sink.request(), entry("late", 9, 9));
		assertThat(this.sink.value("late")).isEqualTo(9);
	}

	@Test
	void asksAgainForAnAnswerOfANewSourceThatCameBeforeItsSnapshot() {
		this.sink.connected(5);
		this.sink.heartbeat(NEXT, 3, 0);
		long nonce = this.sink.connect().nonce();
		this.sink.ask("a");
		this.sink.receive(new SourceMessage.Answer<>(NEXT, 3, this.sink.request().requestId(), entry("a", 1, 1)));
		this.sink.snapshot(NEXT, 3, Set.of());
		assertThat(this.sink.engine.isKnownAbsent("a")).isFalse();
		assertThat(this.sink.count(Request.class)).isEqualTo(2);
	}

	@Test
	void doesNotTakeTheEntriesOfANewSourceForProvenByItsHeartbeatAlone() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.answer(5, this.sink.request(), entry("a", 1, 3));
		this.sink.heartbeat(NEXT, 3, 0);
		this.sink.heartbeat(NEXT, 3, this.sink.connect().nonce());
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(5));
		this.sink.tick(Duration.ofSeconds(1));
		assertThat(this.sink.connect().keys()).containsExactly("a");
	}

	@Test
	void dropsAKeyThatChangedUntoldAndAsksWhereSomebodyWaits() {
		this.sink.features = new SourceFeatures(false, false);
		this.sink.connected(5);
		this.sink.ask("held");
		this.sink.answer(5, this.sink.request(), entry("held", 1, 1));
		this.sink.ask("absent");
		this.sink.missing(5, this.sink.request());
		this.sink.ask("asked");
		Request<String, Integer> asked = this.sink.request();
		this.sink.changes(6, 8, new Change.Forget<>("held", 6), new Change.Forget<>("absent", 7),
				new Change.Forget<>("asked", 8));
		assertThat(this.sink.value("held")).isNull();
		assertThat(this.sink.request().key()).isEqualTo("asked");
		assertThat(this.sink.count(Request.class)).isEqualTo(5);
		assertThat(this.sink.engine.isKnownAbsent("absent")).isFalse();
		this.sink.answer(7, asked, entry("asked", 1, 1));
		assertThat(this.sink.value("asked")).isNull();
		this.sink.answer(8, asked, entry("asked", 8, 8));
		assertThat(this.sink.value("asked")).isEqualTo(8);
	}

	@Test
	void closeEndsWhoWaits() {
		this.sink.connected(5);
		this.sink.ask("a");
		this.sink.engine.askSource("b", this.sink.outcome("asker"), this.sink.now);
		this.sink.engine.close();
		this.sink.engine.close();
		this.sink.ask("c");
		assertThat(this.sink.outcomes).containsOnlyOnce("a!StateClosedException")
			.containsOnlyOnce("asker!StateClosedException")
			.contains("c!StateClosedException");
	}

}
