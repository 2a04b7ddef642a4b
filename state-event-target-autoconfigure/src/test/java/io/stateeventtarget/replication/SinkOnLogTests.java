package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.List;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.WriteSession;
import org.junit.jupiter.api.Test;

import static io.stateeventtarget.replication.SinkScript.NEXT;
import static io.stateeventtarget.replication.SinkScript.ORIGIN;
import static io.stateeventtarget.replication.SinkScript.entry;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sink that follows a durable log.
 */
class SinkOnLogTests {

	private final SinkScript sink = new SinkScript((options) -> options.withStaleAfter(Duration.ofSeconds(3)))
		.connected(5, entry("a", 1, 4));

	@Test
	void goesOnInAnIncarnationThatBeganWithWhatIsHere() {
		long connects = this.sink.count(Connect.class);
		this.sink.engine.onContinued(new Position(ORIGIN, 5), NEXT, this.sink.now);
		put(NEXT, 1, "a", 2);
		assertThat(this.sink.value("a")).isEqualTo(2);
		assertThat(this.sink.engine.version()).isEqualTo(NEXT.at(1));
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(this.sink.count(Connect.class)).isEqualTo(connects);
		assertThat(this.sink.events).hasSize(2);
	}

	@Test
	void asksForASnapshotWhereItIsNotAtTheEndOfTheIncarnationBefore() {
		this.sink.engine.onContinued(new Position(ORIGIN, 6), NEXT, this.sink.now);
		this.sink.tick(Duration.ofMillis(101));
		assertThat(this.sink.connect().heard()).isEqualTo(NEXT);
		this.sink.snapshot(NEXT, 0, null, entry("a", 1, 6));
		assertThat(this.sink.engine.version()).isEqualTo(NEXT.at(0));
	}

	@Test
	void goesOnAfterItHeardOfTheIncarnationOtherwise() {
		put(NEXT, 1, "a", 2);
		assertThat(this.sink.value("a")).isEqualTo(1);
		this.sink.engine.onContinued(new Position(ORIGIN, 5), NEXT, this.sink.now);
		assertThat(this.sink.value("a")).isEqualTo(2);
	}

	@Test
	void takesNoNoteOfAnOlderIncarnation() {
		this.sink.engine.onContinued(new Position(new Origin("source", 8), 5), new Origin("source", 9), this.sink.now);
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(5));
	}

	@Test
	void startsOverWhereTheLogLostWhatIsHere() {
		this.sink.put(6, "a", 6);
		this.sink.engine.onRewound(new Position(ORIGIN, 4), this.sink.now);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.STALE);
		assertThat(this.sink.connect().since()).isEqualTo(Position.NONE);
		this.sink.snapshot(ORIGIN, 4, null, entry("a", 1, 4));
		assertThat(this.sink.value("a")).isEqualTo(1);
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(4));
		assertThat(this.sink.events).last().extracting(StateEvent::cause).isEqualTo(ChangeCause.RESYNC);
		this.sink.put(5, "a", 5);
		assertThat(this.sink.value("a")).isEqualTo(5);
	}

	@Test
	void goesBackToAnEarlierIncarnationThatTheLogEndsWith() {
		this.sink.engine.onContinued(new Position(ORIGIN, 5), NEXT, this.sink.now);
		this.sink.engine.onRewound(new Position(ORIGIN, 3), this.sink.now);
		this.sink.snapshot(ORIGIN, 3, null);
		assertThat(this.sink.value("a")).isNull();
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(3));
	}

	@Test
	void staysWhereTheLogEndsBehindIt() {
		this.sink.engine.onRewound(new Position(ORIGIN, 5), this.sink.now);
		assertThat(this.sink.engine.status()).isEqualTo(SyncStatus.SYNCED);
		assertThat(this.sink.engine.version()).isEqualTo(ORIGIN.at(5));
	}

	@Test
	void doesNotGoBackTwice() {
		this.sink.engine.onRewound(new Position(ORIGIN, 4), this.sink.now);
		this.sink.snapshot(ORIGIN, 4, null, entry("a", 1, 4));
		this.sink.put(5, "a", 5);
		this.sink.snapshot(ORIGIN, 4, null, entry("a", 1, 4));
		assertThat(this.sink.value("a")).isEqualTo(5);
	}

	@Test
	void opensASessionThatIsToldAfterTheProof() {
		this.sink.session = Heartbeat.NO_WORD_OF_SESSION;
		SinkScript fresh = new SinkScript((options) -> options);
		fresh.session = Heartbeat.NO_WORD_OF_SESSION;
		fresh.connected(5);
		assertThat(fresh.engine.status()).isEqualTo(SyncStatus.SYNCED);
		fresh.engine.write("a", 1, null, fresh.outcome("write"), fresh.now);
		fresh.session = 7;
		fresh.heartbeat(ORIGIN, 5, fresh.connect().nonce());
		assertThat(fresh.write().session()).isEqualTo(new WriteSession(ORIGIN, 7));
	}

	private void put(Origin origin, long sequence, String key, int value) {
		this.sink.receive(new SourceMessage.Changes<>(origin, sequence, sequence, List
			.of(new Change.Put<>(new Entry<>(key, value, origin.epoch(), sequence, 0), ChangeCause.WRITE, null))));
	}

}
