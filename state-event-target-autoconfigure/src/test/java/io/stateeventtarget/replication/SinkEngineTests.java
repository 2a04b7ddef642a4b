package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage.Alive;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SinkMessage.Write;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.protocol.WriteSession;
import org.junit.jupiter.api.Test;

import static io.stateeventtarget.replication.SinkScript.NEXT;
import static io.stateeventtarget.replication.SinkScript.ORIGIN;
import static io.stateeventtarget.replication.SinkScript.entry;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine of a sink: order, gaps, snapshots, freshness, writes.
 */
class SinkEngineTests {

	private static final Duration STALE = Duration.ofSeconds(3);

	private final SinkScript sink = new SinkScript((options) -> options.withStaleAfter(STALE));

	@Test
	void connectsAndIsSyncedByTheAnsweredHeartbeat() {
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.connected(5, entry("a", 1, 4));
		assertThat(this.sink.value("a")).isEqualTo(1);
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(5));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(this.sink.outcomes).contains("synced 10:5");
		assertThat(this.sink.events).singleElement().extracting(StateEvent::cause).isEqualTo(ChangeCause.RESYNC);
	}

	@Test
	void isNotSyncedByAHeartbeatThatNobodyAskedFor() {
		this.sink.snapshot(ORIGIN, 5, null);
		this.sink.heartbeat(ORIGIN, 5, 0);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.CONNECTING);
	}

	@Test
	void aLostSnapshotIsAskedForAgain() {
		this.sink.heartbeat(ORIGIN, 5, this.sink.connect().nonce());
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.CONNECTING);
		long connects = this.sink.count(Connect.class);
		this.sink.tick(Duration.ofSeconds(1));
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects + 1);
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
	}

	@Test
	void ignoresDoubledAndOldChanges() {
		this.sink.connected(5, entry("a", 1, 4));
		this.sink.put(6, "a", 2);
		this.sink.put(6, "a", 2);
		this.sink.put(5, "a", 0);
		assertThat(this.sink.value("a")).isEqualTo(2);
		assertThat(this.sink.events).hasSize(2);
	}

	@Test
	void appliesReorderedChangesInOrder() {
		this.sink.connected(5);
		this.sink.put(8, "a", 8);
		this.sink.put(7, "a", 7);
		assertThat(this.sink.value("a")).isNull();
		this.sink.put(6, "a", 6);
		assertThat(this.sink.value("a")).isEqualTo(8);
		assertThat(this.sink.events).extracting((event) -> event.version().sequence()).containsExactly(6L, 7L, 8L);
	}

	@Test
	void asksForTheDeltaOfAGap() {
		this.sink.connected(5);
		this.sink.put(8, "a", 8);
		assertThat(this.sink.connect().since()).as("may only be late").isEqualTo(Position.NONE);
		this.sink.endReorderWindow();
		assertThat(this.sink.connect().since()).isEqualTo(new Position(ORIGIN, 5));
		this.sink.changes(6, 7, new Change.Put<>(new Entry<>("b", 7, ORIGIN.epoch(), 7, 0), ChangeCause.WRITE, null));
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(8));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 8, "b", 7));
	}

	@Test
	void appliesOnlyTheNewPartOfAnOverlappingDelta() {
		this.sink.connected(5, entry("a", 5, 5));
		this.sink.changes(4, 6, new Change.Put<>(new Entry<>("a", 4, ORIGIN.epoch(), 4, 0), ChangeCause.WRITE, null),
				new Change.Put<>(new Entry<>("b", 6, ORIGIN.epoch(), 6, 0), ChangeCause.WRITE, null));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 5, "b", 6));
	}

	@Test
	void findsALostLastChangeByTheHeartbeat() {
		this.sink.connected(5);
		long connects = this.sink.count(Connect.class);
		this.sink.heartbeat(ORIGIN, 6, 0);
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects);
		this.sink.endReorderWindow();
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects + 1);
		this.sink.put(6, "a", 6);
		this.sink.heartbeat(ORIGIN, 6, this.sink.connect().nonce());
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
	}

	@Test
	void ignoresASnapshotThatIsOlderThanWhatIsHere() {
		this.sink.connected(5, entry("a", 5, 5));
		this.sink.remove(6, "a");
		this.sink.snapshot(ORIGIN, 5, null, entry("a", 5, 5));
		assertThat(this.sink.value("a")).isNull();
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(6));
	}

	@Test
	void tellsTheDifferenceOfASnapshotOnly() {
		this.sink.connected(5, entry("a", 1, 1), entry("b", 2, 2), entry("c", 3, 3));
		this.sink.events.clear();
		this.sink.engine.resync(this.sink.now);
		this.sink.snapshot(ORIGIN, 9, null, entry("a", 1, 1), entry("b", 7, 8));
		assertThat(this.sink.events).hasSize(2);
		assertThat(this.sink.events.get(0)).isInstanceOf(StateRemoved.class);
		assertThat(this.sink.events.get(1)).isInstanceOfSatisfying(StateUpdated.class,
				(event) -> assertThat(event.previous()).isEqualTo(2));
	}

	@Test
	void resyncAsksUntilASnapshotIsApplied() {
		this.sink.connected(5, entry("a", 5, 5));
		this.sink.engine.resync(this.sink.now);
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.heartbeat(ORIGIN, 5, this.sink.connect().nonce());
		this.sink.tick(Duration.ofMillis(500));
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.snapshot(ORIGIN, 5, null);
		assertThat(this.sink.value("a")).isNull();
		this.sink.heartbeat(ORIGIN, 5, this.sink.connect().nonce());
		long connects = this.sink.count(Connect.class);
		this.sink.tick(Duration.ofMillis(500));
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects);
	}

	@Test
	void isStaleWithoutProofAndSyncedByTheNext() {
		this.sink.connected(5);
		this.sink.tick(STALE.dividedBy(2));
		this.sink.heartbeat(ORIGIN, 5, 0);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		this.sink.tick(STALE.dividedBy(2).plusMillis(1));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		this.sink.heartbeat(ORIGIN, 5, this.sink.connect().nonce());
		assertThat(this.sink.statuses).containsExactly(SyncStatus.SYNCED, SyncStatus.STALE, SyncStatus.SYNCED);
	}

	@Test
	void aBufferedAnswerDoesNotMakeItFresh() {
		this.sink.connected(5);
		this.sink.tick(Duration.ofSeconds(1));
		long asked = this.sink.now;
		long nonce = this.sink.alive().nonce();
		this.sink.tick(STALE);
		this.sink.heartbeat(ORIGIN, 5, nonce);
		assertThat(this.sink.engine.provenAt()).isEqualTo(asked);
		this.sink.tick(Duration.ofMillis(20));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
	}

	@Test
	void followsANewIncarnationAndIgnoresTheOld() {
		this.sink.connected(5, entry("a", 1, 4), entry("b", 2, 5));
		this.sink.answerConnect(NEXT, 1, new Entry<>("a", 9, NEXT.epoch(), 1, 0));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 9));
		this.sink.put(6, "a", 6);
		this.sink.heartbeat(ORIGIN, 7, 0);
		assertThat(this.sink.value("a")).isEqualTo(9);
		assertThat(this.sink.engine.version()).isEqualTo(NEXT.at(1));
	}

	@Test
	void tellsAnOlderIncarnationOfTheNewerNotTooOften() {
		this.sink.connected(5);
		this.sink.answerConnect(NEXT, 1);
		this.sink.heartbeat(ORIGIN, 7, 0);
		this.sink.put(8, "a", 8);
		assertThat(this.sink.alive().heard()).isEqualTo(NEXT);
		assertThat(this.sink.count(Alive.class)).isEqualTo(1);
		this.sink.tick(Duration.ofSeconds(1));
		this.sink.heartbeat(ORIGIN, 7, 0);
		assertThat(this.sink.count(Alive.class)).isEqualTo(3);
	}

	@Test
	void resumesAfterARandomTimeAndConnectsAtOnceWhereItHasNothing() {
		long connects = this.sink.count(Connect.class);
		this.sink.heartbeat(ORIGIN, 0, 0);
		assertThat(this.sink.count(Connect.class)).isGreaterThan(connects);
		this.sink.connected(5);
		connects = this.sink.count(Connect.class);
		this.sink.heartbeat(NEXT, 0, 0);
		this.sink.heartbeat(NEXT, 0, 0);
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects);
		this.sink.tick(Duration.ofMillis(100));
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects + 1);
	}

	@Test
	void takesAnotherValueOfTheSameVersionFromANewIncarnation() {
		this.sink.connected(5, entry("a", 1, 4));
		this.sink.answerConnect(NEXT, 0, entry("a", 2, 4));
		assertThat(this.sink.value("a")).isEqualTo(2);
	}

	@Test
	void becomesOnDemandWhereANewSourceDoesNotTellAll() {
		this.sink.connected(5, entry("a", 1, 4), entry("b", 2, 5));
		this.sink.features = new SourceFeatures(false, false);
		this.sink.heartbeat(NEXT, 3, 0);
		assertThat(this.sink.connect().keys()).containsExactlyInAnyOrder("a", "b");
		assertThat(this.sink.engine.knowsAll()).isFalse();
		this.sink.snapshot(NEXT, 3, Set.of("a", "b"), entry("b", 2, 5));
		this.sink.heartbeat(NEXT, 3, this.sink.connect().nonce());
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("b", 2));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
	}

	@Test
	void becomesAReplicaOnlyByAFullSnapshot() {
		this.sink.features = new SourceFeatures(false, false);
		this.sink.answerConnect(ORIGIN, 5);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		this.sink.features = new SourceFeatures(false, true);
		this.sink.snapshot(NEXT, 1, Set.of());
		this.sink.heartbeat(NEXT, 1, this.sink.connect().nonce());
		this.sink.tick(STALE.plusSeconds(1));
		this.sink.heartbeat(NEXT, 1, this.sink.alive().nonce());
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.answerConnect(NEXT, 1, entry("a", 1, 4));
		assertThat(this.sink.value("a")).isEqualTo(1);
		assertThat(this.sink.engine.knowsAll()).isTrue();
	}

	@Test
	void putsThePartsOfASnapshotTogether() {
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 1, 2, List.of(entry("b", 2, 2)), null));
		assertThat(this.sink.engine.version()).isEqualTo(Version.NONE);
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 0, 2, List.of(entry("a", 1, 1)), null));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void triesToConnectMoreAndMoreSlowly() {
		for (int i = 0; i < 3000; i++) {
			this.sink.tick(Duration.ofMillis(20));
		}
		assertThat(this.sink.count(Connect.class)).isBetween(10L, 25L);
	}

	@Test
	void writesOnceASourceIsKnownAndEndsOnce() {
		this.sink.engine.write("a", 1, null, this.sink.outcome("w"), this.sink.now);
		assertThat(this.sink.count(Write.class)).isZero();
		this.sink.connected(0);
		assertThat(this.sink.write().session()).isEqualTo(new WriteSession(ORIGIN, 1));
		this.sink.tick(Duration.ofMillis(1250));
		assertThat(this.sink.count(Write.class)).isEqualTo(2);
		SourceMessage<String, Integer> written = new SourceMessage.Written<>(ORIGIN, this.sink.write().number(),
				ORIGIN.at(1));
		this.sink.receive(written);
		this.sink.receive(written);
		assertThat(this.sink.outcomes).containsOnlyOnce("w=10:1");
	}

	@Test
	void aWriteWithoutAnswerTimesOutAndARefusedOneFails() {
		this.sink.connected(0);
		this.sink.engine.write("a", 1, null, this.sink.outcome("late"), this.sink.now);
		this.sink.tick(Duration.ofSeconds(5));
		this.sink.engine.write("a", 1, null, this.sink.outcome("refused"), this.sink.now);
		this.sink.receive(new SourceMessage.Rejected<>(ORIGIN, this.sink.write().number(), false, "no"));
		this.sink.engine.write("a", 1, null, this.sink.outcome("closed"), this.sink.now);
		this.sink.engine.close();
		this.sink.engine.write("a", 1, null, this.sink.outcome("after"), this.sink.now);
		assertThat(this.sink.outcomes).contains("late!StateTimeoutException", "refused!WriteRejectedException",
				"closed!StateClosedException", "after!StateClosedException");
	}

	@Test
	void handlerTransformsFiltersAndMayThrow() {
		SinkScript handled = new SinkScript((options) -> options, (event) -> {
			if (event instanceof StateUpdated<String, Integer> updated && updated.value() < 0) {
				return null;
			}
			if (event instanceof StateUpdated<String, Integer> updated && updated.value() == 13) {
				throw new IllegalStateException("thirteen");
			}
			return event;
		});
		handled.connected(1, entry("a", 1, 1));
		handled.put(2, "a", -1);
		handled.put(3, "b", 13);
		assertThat(handled.engine.store().asMap()).isEqualTo(Map.of("b", 13));
		assertThat(handled.engine.store().get("a")).isNotNull();
		assertThat(handled.outcomes).contains("handler!thirteen");
		assertThat(handled.events.get(1)).isInstanceOf(StateRemoved.class);
	}

	@Test
	void startsOverWhereTheDigestDiffersAtTheSameVersion() {
		this.sink.connected(5, entry("a", 1, 4), entry("b", 2, 5));
		this.sink.digest = VersionDigest.of(10, 4) + VersionDigest.of(10, 5);
		this.sink.heartbeat(ORIGIN, 5, 0);
		this.sink.engine.store().remove("a");
		long connects = this.sink.count(Connect.class);
		this.sink.heartbeat(ORIGIN, 4, 0);
		assertThat(this.sink.count(Connect.class)).as("another version").isEqualTo(connects);
		this.sink.heartbeat(ORIGIN, 5, 0);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		assertThat(this.sink.outcomes).containsOnlyOnce("diverged 10:5");
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.answerConnect(ORIGIN, 5, entry("a", 1, 4), entry("b", 2, 5));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(this.sink.value("a")).isEqualTo(1);
	}

	@Test
	void aReplicaTakesTheWordOfASnapshotOverEntriesThatSeemNewer() {
		this.sink.connected(5, entry("a", 1, 4));
		this.sink.engine.store().put(entry("a", 9, 90));
		this.sink.engine.store().put(entry("b", 9, 91));
		this.sink.engine.resync(this.sink.now);
		this.sink.answerConnect(ORIGIN, 5, entry("a", 1, 4));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void anEntryThatAHandlerKeptCountsAgainWhenTheSourceHasItBack() {
		SinkScript handled = new SinkScript((options) -> options,
				(event) -> (event instanceof StateRemoved<String, Integer>) ? null : event);
		handled.connected(1, entry("a", 1, 1));
		handled.answerConnect(NEXT, 0);
		Origin third = new Origin("source", 12);
		handled.digest = VersionDigest.of(10, 1);
		handled.answerConnect(third, 0, entry("a", 1, 1));
		assertThat(handled.engine.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(handled.outcomes).noneMatch((outcome) -> outcome.startsWith("diverged"));
	}

	@Test
	void twoEndsThatNeverAgreeSendFewSnapshots() {
		this.sink.connected(5, entry("a", 1, 4));
		this.sink.digest = 13L;
		long snapshots = 0;
		for (int i = 0; i < 100; i++) {
			this.sink.tick(Duration.ofMillis(100));
			long connects = this.sink.count(Connect.class);
			this.sink.heartbeat(ORIGIN, 5, 0);
			if (this.sink.count(Connect.class) > connects) {
				this.sink.snapshot(ORIGIN, 5, null, entry("a", 1, 4));
				snapshots++;
			}
			this.sink.heartbeat(ORIGIN, 5, this.sink.connect().nonce());
			assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		}
		assertThat(snapshots).isBetween(2L, 20L);
	}

	@Test
	void theDigestIsThatOfWhatWasReceivedWhateverAHandlerMakesOfIt() {
		SinkScript handled = new SinkScript((options) -> options,
				(event) -> (event instanceof StateUpdated<String, Integer> updated && updated.value() > 0) ? event
						: null);
		handled.connected(3, entry("a", 1, 1), entry("b", -2, 2), entry("c", 3, 3));
		handled.digest = VersionDigest.of(10, 1) + VersionDigest.of(10, 2) + VersionDigest.of(10, 3);
		handled.heartbeat(ORIGIN, 3, 0);
		handled.remove(4, "a");
		handled.remove(5, "b");
		handled.digest = VersionDigest.of(10, 3);
		handled.heartbeat(ORIGIN, 5, 0);
		handled.put(6, "a", 6);
		handled.digest += VersionDigest.of(10, 6);
		handled.heartbeat(ORIGIN, 6, 0);
		handled.changes(7, 7, new Change.Reset<>(7, 0, ChangeCause.WRITE));
		handled.digest = 0L;
		handled.heartbeat(ORIGIN, 7, 0);
		handled.put(8, "b", 8);
		handled.digest = VersionDigest.of(10, 8);
		handled.heartbeat(ORIGIN, 8, 0);
		assertThat(handled.engine.store().asMap()).isEqualTo(Map.of("a", 6, "b", 8, "c", 3));
		assertThat(handled.outcomes).noneMatch((outcome) -> outcome.startsWith("diverged"));
		assertThat(handled.engine.status()).isEqualTo(SyncStatus.SYNCED);
	}

	@Test
	void dropsWhatArrivedEarlyPastItsBoundAndAsksAtOnce() {
		SinkScript bounded = new SinkScript((options) -> options.withReorderBuffer(4));
		bounded.connected(5);
		bounded.put(8, "a", 8);
		bounded.put(9, "a", 9);
		assertThat(bounded.connect().since()).isEqualTo(Position.NONE);
		bounded.put(10, "a", 10);
		assertThat(bounded.connect().since()).isEqualTo(new Position(ORIGIN, 5));
		bounded.put(6, "a", 6);
		bounded.put(7, "a", 7);
		assertThat(bounded.engine.version()).isEqualTo(ORIGIN.at(7));
	}

	@Test
	void doesNotTakeMorePartsThanItsBound() {
		SinkScript bounded = new SinkScript((options) -> options.withSnapshotParts(2));
		bounded.heartbeat(ORIGIN, 5, 0);
		for (int part = 0; part < 3; part++) {
			bounded
				.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, part, 3, List.of(entry("k" + part, 1, 1)), null));
		}
		assertThat(bounded.engine.version()).isEqualTo(Version.NONE);
	}

	@Test
	void doesNotMixPartsThatCannotBelongTogether() {
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 0, 2, List.of(entry("a", 1, 1)), null));
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 6, 1, 1, 2, List.of(entry("b", 2, 2)), null));
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 1, 3, List.of(entry("b", 2, 2)), null));
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 2, 2, List.of(entry("b", 2, 2)), null));
		assertThat(this.sink.engine.version()).isEqualTo(Version.NONE);
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 1, 2, List.of(entry("c", 3, 3)), null));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 1, "c", 3));
	}

	@Test
	void givesUpPartsWhoseOthersDoNotCome() {
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 0, 2, List.of(entry("a", 1, 1)), null));
		this.sink.tick(STALE);
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 1, 2, List.of(entry("c", 3, 3)), null));
		assertThat(this.sink.engine.version()).isEqualTo(Version.NONE);
	}

	@Test
	void partsOfAnOlderSnapshotDoNotDisturbTheNewer() {
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 6, 2, 0, 2, List.of(entry("a", 6, 6)), null));
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 5, 1, 1, 2, List.of(entry("b", 2, 2)), null));
		assertThat(this.sink.engine.version()).isEqualTo(Version.NONE);
		this.sink.receive(new SourceMessage.Snapshot<>(ORIGIN, 6, 2, 1, 2, List.of(entry("b", 3, 3)), null));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 6, "b", 3));
	}

	@Test
	void followsAHigherIdOfTheSameEpochAndForgetsWhatTheOtherMeant() {
		Origin other = new Origin("tertiary", ORIGIN.epoch());
		this.sink.connected(5, entry("a", 1, 4), entry("b", 2, 5));
		this.sink.answerConnect(other, 2, new Entry<>("a", 7, other.epoch(), 2, 0));
		assertThat(this.sink.engine.store().asMap()).isEqualTo(Map.of("a", 7));
		this.sink.put(6, "a", 6);
		assertThat(this.sink.value("a")).isEqualTo(7);
	}

	@Test
	void writesStayInTheSessionInWhichTheyWereFirstSent() {
		this.sink.connected(0);
		this.sink.engine.write("a", 1, null, this.sink.outcome("w"), this.sink.now);
		this.sink.session = 5;
		this.sink.tick(Duration.ofSeconds(1));
		this.sink.heartbeat(ORIGIN, 0, this.sink.alive().nonce());
		this.sink.tick(Duration.ofMillis(250));
		assertThat(this.sink.count(Write.class)).isEqualTo(2);
		assertThat(this.sink.write().session()).isEqualTo(new WriteSession(ORIGIN, 1));
		this.sink.engine.write("b", 1, null, this.sink.outcome("w"), this.sink.now);
		assertThat(this.sink.write().session()).isEqualTo(new WriteSession(ORIGIN, 5));
	}

	@Test
	void connectsAgainWhereTheSourceTakesItForAnotherLife() {
		this.sink.connected(0);
		this.sink.tick(Duration.ofSeconds(1));
		long connects = this.sink.count(Connect.class);
		this.sink.session = 0;
		this.sink.heartbeat(ORIGIN, 0, this.sink.alive().nonce());
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects + 1);
	}

	@Test
	void whoWaitsGoesOnWaitingWhileItIsStopped() {
		this.sink.connected(0);
		this.sink.ask("a");
		this.sink.engine.write("b", 1, null, this.sink.outcome("w"), this.sink.now);
		this.sink.features = new SourceFeatures(true, true);
		this.sink.heartbeat(ORIGIN, 0, 0);
		this.sink.ask("c");
		this.sink.tick(Duration.ofSeconds(4));
		this.sink.engine.stop(this.sink.now);
		this.sink.tick(Duration.ofHours(1));
		this.sink.engine.start(this.sink.now);
		this.sink.tick(Duration.ofMillis(900));
		assertThat(this.sink.outcomes).containsExactly("synced 10:0");
		this.sink.tick(Duration.ofMillis(200));
		assertThat(this.sink.outcomes).contains("c!StateTimeoutException", "w!StateTimeoutException");
	}

	@Test
	void stoppedSinkHearsNothingAndGoesOnFromWhereItWas() {
		this.sink.connected(5);
		this.sink.engine.stop(this.sink.now);
		this.sink.put(6, "a", 6);
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(5));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		this.sink.engine.start(this.sink.now);
		assertThat(this.sink.connect().since()).isEqualTo(new Position(ORIGIN, 5));
	}

}
