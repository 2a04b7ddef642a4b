package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.Audience;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SinkMessage.Request;
import io.stateeventtarget.protocol.SinkMessage.Write;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Answer;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Failed;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Missing;
import io.stateeventtarget.protocol.SourceMessage.Rejected;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.SourceMessage.Written;
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.protocol.WriteSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine of a source.
 */
class SourceEngineTests {

	private static final Origin ORIGIN = new Origin("source", 10);

	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition
		.builder("numbers", String.class, Integer.class)
		.source((source) -> source.withHistory(4).withMaxSinks(3).withPendingRequests(2).withHeartbeat(HEARTBEAT))
		.build();

	private static final StateDefinition<String, Integer> LOADED = NUMBERS.toBuilder().loader(new KeyLoader()).build();

	private final PrimaryState<String, Integer> primary = new PrimaryState<>(ORIGIN, 4);

	private final Output output = new Output();

	private int cuts;

	private int writes;

	private long now = 1;

	private SourceEngine<String, Integer> engine = begin(NUMBERS);

	@Test
	void sendsTheDeltaWhereItHasIt() {
		put("a", 1);
		put("b", 2);
		put("c", 3);
		connect("s1", new Version(10, 1), 5);
		assertThat(this.output.<Changes<String, Integer>>to("s1", Changes.class)).singleElement().satisfies((delta) -> {
			assertThat(delta.from()).isEqualTo(2);
			assertThat(delta.to()).isEqualTo(3);
			assertThat(delta.changes()).hasSize(2);
		});
		assertThat(this.output.<Heartbeat<String, Integer>>to("s1", Heartbeat.class)).singleElement()
			.extracting(Heartbeat::nonce)
			.isEqualTo(5L);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).isEmpty();
	}

	@Test
	void sendsNothingButAHeartbeatToWhoHasAll() {
		put("a", 1);
		connect("s1", new Version(10, 1), 5);
		assertThat(this.output.<SourceMessage<String, Integer>>to("s1", SourceMessage.class)).singleElement()
			.isInstanceOf(Heartbeat.class);
	}

	@Test
	void sendsASnapshotWhereTheHistoryIsTooShortOrTheEpochAnother() {
		for (int i = 0; i < 6; i++) {
			put("k" + i, i);
		}
		connect("s1", new Version(10, 1), 5);
		connect("s2", new Version(9, 6), 5);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).singleElement()
			.extracting(Snapshot::sequence)
			.isEqualTo(6L);
		assertThat(this.output.<Snapshot<String, Integer>>to("s2", Snapshot.class)).hasSize(1);
	}

	@Test
	void manySinksAtOnceShareOneCut() {
		tick(HEARTBEAT);
		put("a", 1);
		connect("s1", Version.NONE, 1);
		put("b", 2);
		connect("s2", Version.NONE, 1);
		assertThat(this.cuts).isEqualTo(1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s2", Snapshot.class)).singleElement()
			.extracting(Snapshot::sequence)
			.isEqualTo(1L);
		assertThat(this.output.<Changes<String, Integer>>to("s2", Changes.class)).singleElement()
			.extracting(Changes::from)
			.isEqualTo(2L);
		for (int i = 0; i < 5; i++) {
			put("c", i);
		}
		connect("s3", Version.NONE, 1);
		assertThat(this.cuts).as("too old for the history").isEqualTo(2);
	}

	@Test
	void aHeartbeatEndsTheSharingOfACut() {
		tick(HEARTBEAT);
		connect("s1", Version.NONE, 1);
		tick(HEARTBEAT);
		connect("s2", Version.NONE, 1);
		assertThat(this.cuts).isEqualTo(2);
	}

	@Test
	void tellsANewSinkAllChangesOfAnEpochThatJustBeganEmpty() {
		put("a", 1);
		this.engine.onChanges(this.primary.signal("ping", 1, 0), this.now);
		this.engine.onChanges(this.primary.remove("a", 0, ChangeCause.WRITE), this.now);
		connect("s1", Version.NONE, 1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).singleElement()
			.matches((snapshot) -> snapshot.sequence() == 0 && snapshot.entries().isEmpty());
		assertThat(this.output.<Changes<String, Integer>>to("s1", Changes.class)).singleElement().satisfies((delta) -> {
			assertThat(delta.from()).isEqualTo(1);
			assertThat(delta.to()).isEqualTo(3);
			assertThat(delta.changes()).hasSize(3);
		});
		assertThat(this.cuts).isZero();
	}

	@Test
	void sendsASnapshotToWhoJoinsLaterOrAgain() {
		put("a", 1);
		connect("s1", Version.NONE, 1);
		connect("s1", Version.NONE, 2);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).extracting(Snapshot::sequence)
			.containsExactly(0L, 1L);
		tick(HEARTBEAT);
		connect("s2", Version.NONE, 1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s2", Snapshot.class)).extracting(Snapshot::sequence)
			.containsExactly(1L);
	}

	@Test
	void sendsASnapshotOfAnEpochThatBeganWithEntriesOrHasForgottenItsBeginning() {
		put("a", 1);
		this.primary.begin(new Origin("source", 11));
		this.engine = begin(NUMBERS);
		connect("s1", Version.NONE, 1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).singleElement()
			.matches((snapshot) -> snapshot.entries().size() == 1);
		this.engine.onChanges(this.primary.clear(0), this.now);
		this.primary.begin(new Origin("source", 12));
		this.engine = begin(NUMBERS);
		for (int i = 0; i < 6; i++) {
			put("k" + i, i);
		}
		connect("s2", Version.NONE, 1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s2", Snapshot.class)).singleElement()
			.extracting(Snapshot::sequence)
			.isEqualTo(6L);
	}

	@Test
	void filtersTheChangesSinceTheBeginningByAudience() {
		this.engine = begin(NUMBERS.toBuilder()
			.audienceResolver((key, value) -> (value < 0) ? Audience.sinks("s1") : Audience.everyone())
			.build());
		put("a", -1);
		put("a", 2);
		connect("s1", Version.NONE, 1);
		connect("s2", Version.NONE, 1);
		assertThat(this.output.<Changes<String, Integer>>to("s1", Changes.class)).singleElement()
			.matches((delta) -> delta.changes().size() == 2);
		assertThat(this.output.<Changes<String, Integer>>to("s2", Changes.class)).singleElement()
			.matches((delta) -> delta.changes().size() == 1 && delta.to() == 2);
	}

	@Test
	void sendsAnOnDemandSinkItsKeysOnly() {
		put("a", 1);
		put("b", 2);
		this.engine.onMessage(
				new Connect<>("s1", 1, Origin.NONE, SinkMode.ON_DEMAND, Position.NONE, Set.of("a", "x"), 1), this.now);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).singleElement()
			.satisfies((snapshot) -> {
				assertThat(snapshot.scope()).isEqualTo(Set.of("a", "x"));
				assertThat(snapshot.entries()).hasSize(1);
			});
	}

	@Test
	void onDemandForAllWhereAKindIsNotBroadcast() {
		this.engine = begin(NUMBERS.toBuilder()
			.source((source) -> source.withEventsToBroadcast(EnumSet.of(StateEventType.UPDATE, StateEventType.REMOVE)))
			.build());
		connect("s1", Version.NONE, 1);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).singleElement()
			.extracting(Snapshot::scope)
			.isEqualTo(Set.of());
		assertThat(this.output.<Heartbeat<String, Integer>>to("s1", Heartbeat.class)).singleElement()
			.matches((heartbeat) -> !heartbeat.features().replicas());
	}

	@Test
	void answersARequestWithTheEntryAndTheVersion() {
		put("a", 1);
		put("b", 2);
		request("s1", 7, "a");
		request("s1", 8, "x");
		assertThat(this.output.<Answer<String, Integer>>to("s1", Answer.class)).singleElement().satisfies((answer) -> {
			assertThat(answer.sequence()).isEqualTo(2);
			assertThat(answer.entry().sequence()).isEqualTo(1);
		});
		assertThat(this.output.<Missing<String, Integer>>to("s1", Missing.class)).singleElement()
			.extracting(Missing::requestId)
			.isEqualTo(8L);
		assertThat(this.output.missing).containsExactly("x");
	}

	@Test
	void loadsAKeyOnceForAllWhoAsk() {
		this.engine = begin(LOADED);
		request("s1", 1, "a");
		request("s1", 1, "a");
		request("s2", 1, "a");
		assertThat(this.output.loads).containsExactly("a");
		this.engine.onChanges(this.primary.put("a", 1, 0, 0, ChangeCause.LOAD), this.now);
		this.engine.onLoaded("a", null, this.now);
		this.engine.onLoaded("a", null, this.now);
		assertThat(this.output.<Answer<String, Integer>>to("s1", Answer.class)).hasSize(1);
		assertThat(this.output.<Answer<String, Integer>>to("s2", Answer.class)).hasSize(1);
	}

	@Test
	void answersTheFailureOfALoadAndWhatWasNotFound() {
		this.engine = begin(LOADED);
		request("s1", 1, "a");
		this.engine.onLoaded("a", "broken", this.now);
		request("s1", 2, "b");
		this.engine.onLoaded("b", null, this.now);
		assertThat(this.output.<Failed<String, Integer>>to("s1", Failed.class)).singleElement()
			.extracting(Failed::reason)
			.isEqualTo("broken");
		assertThat(this.output.<Missing<String, Integer>>to("s1", Missing.class)).singleElement()
			.extracting(Missing::requestId)
			.isEqualTo(2L);
	}

	@Test
	void boundsWhoWaitsForTheLoader() {
		this.engine = begin(LOADED);
		request("s1", 1, "a");
		request("s1", 2, "b");
		request("s1", 1, "a");
		request("s1", 3, "c");
		assertThat(this.output.<Failed<String, Integer>>to("s1", Failed.class)).singleElement()
			.extracting(Failed::requestId)
			.isEqualTo(3L);
		this.engine.onLoaded("a", null, this.now);
		request("s1", 4, "c");
		assertThat(this.output.loads).containsExactly("a", "b", "c");
	}

	@Test
	void makesAWriteOnceAndTellsItsOutcomeAgain() {
		WriteSession session = session("s1");
		write("s1", 1, session, 5);
		write("s1", 1, session, 5);
		assertThat(this.writes).isEqualTo(1);
		assertThat(this.output.<Written<String, Integer>>to("s1", Written.class)).hasSize(2);
		write("s1", 2, session, -1);
		assertThat(this.output.<Rejected<String, Integer>>to("s1", Rejected.class)).singleElement()
			.matches((rejected) -> !rejected.unknown());
	}

	@Test
	void doesNotMakeAWriteThatWasFirstSentToAnotherIncarnationOrLongAgo() {
		WriteSession session = session("s1");
		write("s1", 1, new WriteSession(new Origin("source", 9), session.number()), 5);
		for (int i = 2; i <= 70; i++) {
			write("s1", i, session, 5);
		}
		write("s1", 3, session, 5);
		assertThat(this.writes).isEqualTo(69);
		assertThat(this.output.<Rejected<String, Integer>>to("s1", Rejected.class)).hasSize(2)
			.allMatch(Rejected::unknown);
	}

	@Test
	void doesNotMakeAWriteAgainThatItForgotTogetherWithTheSink() {
		WriteSession session = session("s1");
		write("s1", 1, session, 5);
		this.engine.onSinkGone("s1");
		write("s1", 1, session, 5);
		WriteSession next = session("s1");
		write("s1", 1, session, 5);
		assertThat(this.writes).isEqualTo(1);
		assertThat(this.output.<Rejected<String, Integer>>to("s1", Rejected.class)).hasSize(2)
			.allMatch(Rejected::unknown);
		write("s1", 2, next, 6);
		assertThat(this.writes).isEqualTo(2);
	}

	@Test
	void anotherLifeOfASinkWritesInAnotherSession() {
		WriteSession session = session("s1");
		write("s1", 1, session, 5);
		this.engine.onMessage(new Connect<>("s1", 2, ORIGIN, SinkMode.REPLICA, Position.NONE, null, 3), this.now);
		WriteSession next = lastSession("s1");
		assertThat(next).isNotEqualTo(session);
		write("s1", 1, next, 6);
		assertThat(this.writes).isEqualTo(2);
		this.engine.onMessage(alive("s1"), this.now);
		assertThat(lastSession("s1").isOpen()).as("of the life that is over").isFalse();
	}

	@Test
	void aWriteThatFailsOtherwiseIsAnsweredToo() {
		write("s1", 1, session("s1"), 999);
		assertThat(this.output.<Rejected<String, Integer>>to("s1", Rejected.class)).singleElement()
			.satisfies((rejected) -> assertThat(rejected.reason()).doesNotContain("broken"));
		assertThat(this.output.writeFailures).singleElement().asString().contains("broken");
	}

	@Test
	void isFencedByASinkThatHeardOfANewerIncarnation() {
		tick(HEARTBEAT);
		Origin newer = new Origin("other", 11);
		this.engine.onMessage(new Request<>("s1", newer, 1, "a"), this.now);
		assertThat(this.output.fencedBy).isEqualTo(newer);
		assertThat(this.output.<SourceMessage<String, Integer>>to("s1", SourceMessage.class)).isEmpty();
	}

	@Test
	void isFencedByAHigherIdOfTheSameEpoch() {
		tick(HEARTBEAT);
		this.engine.onMessage(new Request<>("s1", new Origin("a", 10), 1, "a"), this.now);
		assertThat(this.output.fencedBy).isNull();
		this.engine.onMessage(new Request<>("s1", new Origin("tertiary", 10), 1, "a"), this.now);
		assertThat(this.output.fencedBy).isEqualTo(new Origin("tertiary", 10));
	}

	@Test
	void outranksWhatItHearsOfRightAfterTheStartOnly() {
		Origin newer = new Origin("other", 11);
		this.engine.onMessage(new Request<>("s1", newer, 1, "a"), this.now);
		assertThat(this.output.outranked).isEqualTo(newer);
		this.now += HEARTBEAT.toNanos() / 2;
		this.engine.begin("source", new Version(12, 0), this.now);
		this.now += HEARTBEAT.toNanos() / 2;
		this.engine.onMessage(new Request<>("s1", new Origin("other", 13), 1, "a"), this.now);
		assertThat(this.output.fencedBy).isEqualTo(new Origin("other", 13));
	}

	@Test
	void givesNoDeltaToWhoStandsInTheSameEpochOfAnotherSource() {
		put("a", 1);
		Position other = new Position(new Origin("another", 10), 1);
		this.engine.onMessage(new Connect<>("s1", 1, ORIGIN, SinkMode.REPLICA, other, null, 3), this.now);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).hasSize(1);
	}

	@Test
	void splitsSnapshotsAndSendsTheSamePartsAgain() {
		this.engine = begin(NUMBERS.toBuilder().source((source) -> source.withHistory(4).withSnapshotPart(2)).build());
		for (int i = 0; i < 5; i++) {
			put("k" + i, i);
		}
		tick(HEARTBEAT);
		connect("s1", Version.NONE, 1);
		connect("s1", Version.NONE, 2);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).hasSize(6)
			.allMatch((part) -> part.parts() == 3 && part.entries().size() <= 2)
			.extracting(Snapshot::id)
			.containsOnly(1L);
	}

	@Test
	void splitsDeltasWhereNothingWasChangedAtOnce() {
		this.engine = begin(NUMBERS.toBuilder().source((source) -> source.withSnapshotPart(2)).build());
		put("a", 1);
		this.engine.onChanges(this.primary.putAll(Map.of("b", 1, "c", 1), 0), this.now);
		put("e", 1);
		connect("s1", new Version(10, 0), 1);
		List<Changes<String, Integer>> ranges = this.output.to("s1", Changes.class);
		assertThat(ranges).extracting(Changes::from).containsExactly(1L, 3L);
		assertThat(ranges).extracting(Changes::to).containsExactly(2L, 3L);
		assertThat(ranges.get(0).changes()).hasSize(3);
	}

	@Test
	void splitsSnapshotsOfKeysTogetherWithTheKeys() {
		this.engine = begin(NUMBERS.toBuilder().source((source) -> source.withSnapshotPart(2)).build());
		put("a", 1);
		this.engine.onMessage(
				new Connect<>("s1", 1, Origin.NONE, SinkMode.ON_DEMAND, Position.NONE, Set.of("a", "b", "c"), 1),
				this.now);
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).hasSize(2)
			.allMatch((part) -> part.scope() != null && part.scope().size() <= 2);
	}

	@Test
	void heartbeatsCarryTheDigestOfWhatWasPublished() {
		put("a", 1);
		put("b", 2);
		Changes<String, Integer> unpublished = this.primary.put("c", 3, 0, 0, ChangeCause.WRITE);
		long digest = VersionDigest.of(10, 1) + VersionDigest.of(10, 2) + VersionDigest.of(10, 3);
		this.output.sent.clear();
		tick(HEARTBEAT);
		connect("s1", new Version(10, 2), 4);
		assertThat(this.output.<Heartbeat<String, Integer>>published(Heartbeat.class)).as("waits").isEmpty();
		assertThat(this.output.<Heartbeat<String, Integer>>to("s1", Heartbeat.class)).singleElement()
			.extracting(Heartbeat::digest)
			.isNull();
		this.engine.onChanges(unpublished, this.now);
		assertThat(this.output.<Heartbeat<String, Integer>>published(Heartbeat.class)).singleElement()
			.matches((beat) -> beat.sequence() == 3 && Long.valueOf(digest).equals(beat.digest()));
		connect("s1", new Version(10, 3), 5);
		assertThat(this.output.<Heartbeat<String, Integer>>to("s1", Heartbeat.class)).last()
			.extracting(Heartbeat::digest)
			.isEqualTo(digest);
	}

	@Test
	void saysNoDigestOfWhatNotEveryoneMaySee() {
		this.engine = begin(NUMBERS.toBuilder().audienceResolver((key, value) -> Audience.sinks("s1")).build());
		put("a", 1);
		this.output.sent.clear();
		tick(HEARTBEAT);
		connect("s1", new Version(10, 1), 4);
		assertThat(this.output.sent).hasSize(2)
			.allMatch((sent) -> sent.getValue() instanceof Heartbeat<String, Integer> beat && beat.digest() == null);
	}

	@Test
	void saysNothingBeforeItBeganAndAfterItEnded() {
		this.engine = new SourceEngine<>(NUMBERS, new Access(), this.output);
		this.output.sent.clear();
		connect("s1", Version.NONE, 1);
		tick(HEARTBEAT);
		assertThat(this.output.sent).isEmpty();
		this.engine.begin("source", this.primary.version(), this.now);
		connect("s1", Version.NONE, 1);
		this.engine.end();
		this.output.sent.clear();
		put("a", 1);
		connect("s1", Version.NONE, 1);
		tick(HEARTBEAT);
		assertThat(this.output.sent).isEmpty();
		assertThat(this.engine.sinks(this.now)).isEmpty();
	}

	@Test
	void saysNothingOfAnIncarnationThatItDoesNotSpeakFor() {
		this.primary.begin(new Origin("source", 11));
		connect("s1", Version.NONE, 1);
		request("s1", 1, "a");
		assertThat(this.output.<Snapshot<String, Integer>>to("s1", Snapshot.class)).isEmpty();
		assertThat(this.output.<Missing<String, Integer>>to("s1", Missing.class)).isEmpty();
	}

	@Test
	void forgetsSilentSinksAndKeepsAccountOfABoundedNumber() {
		connect("s1", Version.NONE, 1);
		connect("s2", Version.NONE, 1);
		connect("s3", Version.NONE, 1);
		connect("s4", Version.NONE, 1);
		connect("s5", Version.NONE, 1);
		assertThat(this.engine.sinks(this.now)).extracting(SinkInfo::id).containsExactlyInAnyOrder("s1", "s2", "s3");
		assertThat(this.output.refused).as("told once").containsExactly("s4");
		this.engine.onSinkGone("s3");
		connect("s3", Version.NONE, 1);
		connect("s4", Version.NONE, 1);
		assertThat(this.output.refused).as("told again").containsExactly("s4", "s4");
		for (int i = 0; i < 6; i++) {
			tick(HEARTBEAT);
			this.engine.onMessage(alive("s1"), this.now);
		}
		assertThat(this.engine.sinks(this.now)).singleElement()
			.satisfies((info) -> assertThat(info.status()).isEqualTo(SyncStatus.SYNCED));
		this.engine.onSinkGone("s1");
		assertThat(this.engine.sinks(this.now)).isEmpty();
	}

	@Test
	void beatsInTime() {
		long beats = this.output.<Heartbeat<String, Integer>>published(Heartbeat.class).size();
		tick(HEARTBEAT.minusNanos(1));
		assertThat(this.output.<Heartbeat<String, Integer>>published(Heartbeat.class)).hasSize((int) beats);
		tick(Duration.ofNanos(1));
		assertThat(this.output.<Heartbeat<String, Integer>>published(Heartbeat.class)).hasSize((int) beats + 1);
	}

	@Test
	void tellsEachSinkWhatItMaySee() {
		this.engine = begin(NUMBERS.toBuilder()
			.audienceResolver((key, value) -> (value < 0) ? Audience.sinks("s1") : Audience.everyone())
			.build());
		connect("s1", new Version(10, 0), 1);
		connect("s2", new Version(10, 0), 1);
		put("a", -1);
		assertThat(this.output.<Changes<String, Integer>>published(Changes.class)).isEmpty();
		assertThat(this.output.<Changes<String, Integer>>to("s1", Changes.class)).singleElement()
			.matches((c) -> c.changes().size() == 1);
		assertThat(this.output.<Changes<String, Integer>>to("s2", Changes.class)).singleElement()
			.matches((c) -> c.changes().isEmpty() && c.to() == 1);
		connect("s2", Version.NONE, 1);
		request("s2", 1, "a");
		assertThat(this.output.<Snapshot<String, Integer>>to("s2", Snapshot.class)).singleElement()
			.matches((s) -> s.entries().isEmpty());
		assertThat(this.output.<Missing<String, Integer>>to("s2", Missing.class)).hasSize(1);
		assertThat(this.output.missing).as("there is one").isEmpty();
	}

	private SourceEngine<String, Integer> begin(StateDefinition<String, Integer> definition) {
		SourceEngine<String, Integer> begun = new SourceEngine<>(definition, new Access(), this.output);
		begun.begin("source", this.primary.version(), this.now);
		return begun;
	}

	private WriteSession session(String sinkId) {
		connect(sinkId, Version.NONE, 77);
		return lastSession(sinkId);
	}

	private WriteSession lastSession(String sinkId) {
		List<Heartbeat<String, Integer>> answers = this.output.to(sinkId, Heartbeat.class);
		return new WriteSession(ORIGIN, answers.get(answers.size() - 1).session());
	}

	private static SinkMessage<String, Integer> alive(String sinkId) {
		return new SinkMessage.Alive<>(sinkId, 1, ORIGIN, SinkMode.REPLICA, new Version(10, 0), SyncStatus.SYNCED, 1);
	}

	private static Position at(Version version) {
		return version.equals(Version.NONE) ? Position.NONE
				: new Position(new Origin("source", version.epoch()), version.sequence());
	}

	private void put(String key, int value) {
		this.engine.onChanges(this.primary.put(key, value, 0, 0, ChangeCause.WRITE), this.now);
	}

	private void connect(String sinkId, Version since, long nonce) {
		this.engine.onMessage(new Connect<>(sinkId, 1, Origin.NONE, SinkMode.REPLICA, at(since), null, nonce),
				this.now);
	}

	private void request(String sinkId, long requestId, String key) {
		this.engine.onMessage(new Request<>(sinkId, Origin.NONE, requestId, key), this.now);
	}

	private void write(String sinkId, long number, WriteSession session, int value) {
		this.engine.onMessage(new Write<>(sinkId, ORIGIN, session, number, "a", value, null), this.now);
	}

	private void tick(Duration time) {
		this.now += time.toNanos();
		this.engine.onTick(this.now);
	}

	private final class Access implements PrimaryAccess<String, Integer> {

		@Override
		public Lookup<String, Integer> lookup(String key) {
			return new Lookup<>(SourceEngineTests.this.primary.store().get(key),
					SourceEngineTests.this.primary.version());
		}

		@Override
		public @Nullable Delta<String, Integer> since(Position position) {
			List<Change<String, Integer>> steps = SourceEngineTests.this.primary.since(position);
			return (steps != null) ? new Delta<>(steps, SourceEngineTests.this.primary.version().sequence()) : null;
		}

		@Override
		public @Nullable Delta<String, Integer> sinceBeginning(Origin origin) {
			List<Change<String, Integer>> steps = SourceEngineTests.this.primary.sinceBeginning(origin);
			return (steps != null) ? new Delta<>(steps, SourceEngineTests.this.primary.version().sequence()) : null;
		}

		@Override
		public Digest digest() {
			return new Digest(SourceEngineTests.this.primary.version(), SourceEngineTests.this.primary.digest());
		}

		@Override
		public Cut<String, Integer> cut() {
			SourceEngineTests.this.cuts++;
			return new Cut<>(SourceEngineTests.this.primary.version(), SourceEngineTests.this.primary.store().freeze());
		}

		@Override
		public Version write(Write<String, Integer> write, SinkInfo sink) {
			if (Integer.valueOf(-1).equals(write.value())) {
				throw new WriteRejectedException("no", "numbers", write.key());
			}
			if (Integer.valueOf(999).equals(write.value())) {
				throw new IllegalStateException("broken");
			}
			SourceEngineTests.this.writes++;
			return new Version(10, SourceEngineTests.this.writes);
		}

	}

	private static final class Output implements SourceOutput<String, Integer> {

		private final List<Map.Entry<String, SourceMessage<String, Integer>>> sent = new ArrayList<>();

		private final List<String> loads = new ArrayList<>();

		private final List<String> missing = new ArrayList<>();

		private final List<String> refused = new ArrayList<>();

		private final List<RuntimeException> writeFailures = new ArrayList<>();

		private @Nullable Origin fencedBy;

		private @Nullable Origin outranked;

		<T> List<T> published(Class<? super T> type) {
			return to("*", type);
		}

		@SuppressWarnings("unchecked")
		<T> List<T> to(String sinkId, Class<? super T> type) {
			return this.sent.stream()
				.filter((entry) -> entry.getKey().equals(sinkId))
				.map(Map.Entry::getValue)
				.filter(type::isInstance)
				.map((message) -> (T) message)
				.toList();
		}

		@Override
		public void publish(SourceMessage<String, Integer> message) {
			this.sent.add(Map.entry("*", message));
		}

		@Override
		public void send(String sinkId, SourceMessage<String, Integer> message) {
			this.sent.add(Map.entry(sinkId, message));
		}

		@Override
		public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
			send(sinkId, message);
		}

		@Override
		public void load(String key) {
			this.loads.add(key);
		}

		@Override
		public void missing(String key) {
			this.missing.add(key);
		}

		@Override
		public void resolverFailed(Throwable failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void writeFailed(RuntimeException failure) {
			this.writeFailures.add(failure);
		}

		@Override
		public void sinkRefused(String sinkId, int limit) {
			this.refused.add(sinkId);
		}

		@Override
		public void fenced(Origin by) {
			this.fencedBy = by;
		}

		@Override
		public void outrank(Origin other) {
			this.outranked = other;
		}

	}

}
