package io.stateeventtarget.runtime;

import java.util.concurrent.atomic.LongAdder;

import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.listener.ListenerStatistics;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;

/**
 * Counts what a sink does. {@link #sent} is confined to its mailbox, everything else may
 * be called by any thread.
 */
final class SinkCounters {

	private final LongAdder connects = new LongAdder();

	private final LongAdder snapshots = new LongAdder();

	private final LongAdder gaps = new LongAdder();

	private final LongAdder divergences = new LongAdder();

	private final LongAdder resyncs = new LongAdder();

	private final LongAdder requests = new LongAdder();

	private final LongAdder writes = new LongAdder();

	private final FailureCounters failedRequests = new FailureCounters();

	private final FailureCounters failedWrites = new FailureCounters();

	private Position lastGap = Position.NONE;

	/**
	 * Counts a message to the source.
	 */
	void sent(SinkMessage<?, ?> message, SyncStatus status) {
		if (message instanceof SinkMessage.Connect<?, ?> connect) {
			this.connects.increment();
			connected(connect, status);
		}
		else if (message instanceof SinkMessage.Request<?, ?>) {
			this.requests.increment();
		}
		else if (message instanceof SinkMessage.Write<?, ?>) {
			this.writes.increment();
		}
	}

	/**
	 * A sink in sync asks for changes of the incarnation it follows only if it missed
	 * some; where it still stands at the same position it asks again.
	 */
	private void connected(SinkMessage.Connect<?, ?> connect, SyncStatus status) {
		Position since = connect.since();
		if (since.equals(Position.NONE)) {
			this.snapshots.increment();
		}
		else if (status == SyncStatus.SYNCED && since.origin().equals(connect.heard()) && !since.equals(this.lastGap)) {
			this.lastGap = since;
			this.gaps.increment();
		}
	}

	void diverged() {
		this.divergences.increment();
	}

	void resynced() {
		this.resyncs.increment();
	}

	FailureCounters failedRequests() {
		return this.failedRequests;
	}

	FailureCounters failedWrites() {
		return this.failedWrites;
	}

	SinkStatistics statistics(ListenerStatistics listeners) {
		return new SinkStatistics(this.connects.sum(), this.snapshots.sum(), this.gaps.sum(), this.divergences.sum(),
				this.resyncs.sum(), this.requests.sum(), this.failedRequests.statistics(), this.writes.sum(),
				this.failedWrites.statistics(), listeners);
	}

}
