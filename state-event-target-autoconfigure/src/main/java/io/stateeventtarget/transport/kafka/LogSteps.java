package io.stateeventtarget.transport.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Broadcast;
import io.stateeventtarget.transport.log.LogStep;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of a log together to the steps that they were appended in. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogSteps<K, V> {

	private static final SourceFeatures UNKNOWN = new SourceFeatures(true, true);

	private @Nullable Beginning beginning;

	private @Nullable Broadcast broadcast;

	private Position position = Position.NONE;

	private long digest;

	private List<Change<K, V>> changes = new ArrayList<>();

	private int weight;

	private boolean open;

	private boolean replacing;

	private @Nullable LogStep<K, V> step;

	/**
	 * Begins behind a position.
	 */
	void begin(Beginning newest, Position at, long sum) {
		clear();
		adopt(newest);
		this.position = at;
		this.digest = sum;
	}

	/**
	 * Forgets what was not put together yet.
	 */
	void clear() {
		this.changes = new ArrayList<>();
		this.weight = 0;
		this.open = false;
		this.replacing = false;
	}

	/**
	 * Whether the last step is not complete.
	 */
	boolean isOpen() {
		return this.open;
	}

	Position position() {
		return this.position;
	}

	/**
	 * The digest of all entries at this position.
	 */
	long digest() {
		return this.digest;
	}

	SourceFeatures features() {
		return (this.beginning != null) ? this.beginning.features() : UNKNOWN;
	}

	/**
	 * No entries at this position.
	 */
	LogState<K, V> emptyState() {
		return LogState.empty(Objects.requireNonNull(this.beginning), this.position);
	}

	/**
	 * The step that was put together last.
	 */
	LogStep<K, V> take() {
		return Objects.requireNonNull(this.step);
	}

	Progress add(LogRecord<K, V> record) {
		this.weight += record.size();
		RecordStamp stamp = record.stamp();
		return switch (record.kind()) {
			case PUT -> add(put(record, stamp));
			case REMOVE -> add(new Change.Remove<>(Objects.requireNonNull(record.key()), stamp.sequence(),
					stamp.timestamp(), stamp.cause(), null));
			case RESET -> add(new Change.Reset<>(stamp.sequence(), stamp.timestamp(), stamp.cause()));
			case EVENT -> add(Objects.requireNonNull(record.event()).changes().get(0));
			case SWEEP -> Progress.OPEN;
			case REPLACE -> {
				this.open = true;
				this.replacing = true;
				yield Progress.OPEN;
			}
			case BEGIN -> begin(Objects.requireNonNull(record.beginning()));
			case END -> end(stamp, record.digest());
		};
	}

	private Change<K, V> put(LogRecord<K, V> record, RecordStamp stamp) {
		LoggedEntry<K, V> entry = LoggedEntry.of(Objects.requireNonNull(record.key()),
				Objects.requireNonNull(record.value()), stamp);
		return new Change.Put<>(entry, stamp.cause(), null, stamp.extra());
	}

	private Progress add(Change<K, V> change) {
		this.open = true;
		if (!this.replacing) {
			this.changes.add(change);
		}
		return Progress.OPEN;
	}

	private Progress begin(Beginning next) {
		boolean continued = next.previous().equals(this.position);
		this.step = new LogStep.Continuation<>(this.position, next.origin());
		clear();
		adopt(next);
		this.position = new Position(next.origin(), 0);
		return continued ? Progress.STEP : Progress.BROKEN;
	}

	private Progress end(RecordStamp stamp, long sum) {
		Origin origin = this.position.origin();
		boolean follows = stamp.epoch() == origin.epoch() && stamp.extra() <= this.position.sequence() + 1
				&& stamp.sequence() > this.position.sequence();
		boolean replaced = this.replacing;
		if (follows && !replaced) {
			Broadcast told = Objects.requireNonNull(this.broadcast);
			this.step = new LogStep.Frame<>(
					new Changes<>(origin, stamp.extra(), stamp.sequence(), told.of(this.changes)), this.weight);
		}
		clear();
		this.position = new Position(origin, stamp.sequence());
		this.digest = sum;
		if (stamp.epoch() != origin.epoch()) {
			return Progress.BROKEN;
		}
		return replaced ? Progress.REPLACED : follows ? Progress.STEP : Progress.BROKEN;
	}

	private void adopt(Beginning next) {
		this.beginning = next;
		this.broadcast = new Broadcast(next.told());
	}

	/**
	 * What a record led to.
	 */
	enum Progress {

		/**
		 * The step is not complete.
		 */
		OPEN,

		/**
		 * The step is complete.
		 */
		STEP,

		/**
		 * All entries were replaced.
		 */
		REPLACED,

		/**
		 * There is no way from the position before to this one.
		 */
		BROKEN

	}

}
