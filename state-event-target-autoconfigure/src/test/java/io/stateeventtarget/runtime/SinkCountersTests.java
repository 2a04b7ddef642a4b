package io.stateeventtarget.runtime;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.listener.ListenerStatistics;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.WriteSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SinkCounters} and {@link FailureCounters}.
 */
class SinkCountersTests {

	private static final Origin OLD = new Origin("old", 1);

	private static final Origin SOURCE = new Origin("source", 2);

	private final SinkCounters counters = new SinkCounters();

	@Test
	void countsWhatIsSent() {
		this.counters.sent(connect(Position.NONE), SyncStatus.CONNECTING);
		this.counters.sent(new SinkMessage.Request<>("sink", SOURCE, 1, "key"), SyncStatus.SYNCED);
		this.counters.sent(new SinkMessage.Write<>("sink", SOURCE, WriteSession.NONE, 1, "key", "value", null),
				SyncStatus.SYNCED);
		this.counters.sent(
				new SinkMessage.Alive<>("sink", 1, SOURCE, SinkMode.REPLICA, Version.NONE, SyncStatus.SYNCED, 1),
				SyncStatus.SYNCED);
		SinkStatistics statistics = statistics();
		assertThat(statistics.connects()).isEqualTo(1);
		assertThat(statistics.snapshots()).isEqualTo(1);
		assertThat(statistics.requests()).isEqualTo(1);
		assertThat(statistics.writes()).isEqualTo(1);
		assertThat(statistics.gaps()).isZero();
	}

	@Test
	void countsAGapOnceHoweverOftenItIsAskedFor() {
		this.counters.sent(connect(new Position(SOURCE, 7)), SyncStatus.SYNCED);
		this.counters.sent(connect(new Position(SOURCE, 7)), SyncStatus.SYNCED);
		assertThat(statistics().gaps()).isEqualTo(1);
		this.counters.sent(connect(new Position(SOURCE, 9)), SyncStatus.SYNCED);
		assertThat(statistics().gaps()).isEqualTo(2);
		assertThat(statistics().connects()).isEqualTo(3);
		assertThat(statistics().snapshots()).isZero();
	}

	@Test
	void takesNoReconnectForAGap() {
		this.counters.sent(connect(new Position(SOURCE, 7)), SyncStatus.STALE);
		this.counters.sent(connect(new Position(OLD, 7)), SyncStatus.SYNCED);
		assertThat(statistics().gaps()).isZero();
	}

	@Test
	void tellsFailuresApart() {
		FailureCounters failures = this.counters.failedRequests();
		failures.failed(new StateTimeoutException("late", "themes", null));
		failures.failed(new StateLimitExceededException("many", "themes", null));
		failures.failed(new StateLimitExceededException("many", "themes", null));
		failures.failed(new StateException("no", "themes", null, null));
		failures.failed(new StateClosedException("closed", "themes", null));
		assertThat(statistics().failedRequests()).isEqualTo(new FailureStatistics(1, 2, 1));
		assertThat(statistics().failedWrites()).isEqualTo(new FailureStatistics(0, 0, 0));
	}

	private SinkStatistics statistics() {
		return this.counters.statistics(new ListenerStatistics(0, 0, 0));
	}

	private static SinkMessage<String, String> connect(Position since) {
		return new SinkMessage.Connect<>("sink", 1, SOURCE, SinkMode.REPLICA, since, null, 1);
	}

}
