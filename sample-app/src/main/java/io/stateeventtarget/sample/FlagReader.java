package io.stateeventtarget.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.stateeventtarget.Read;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/**
 * Reads flags for requests: from memory, never from the table.
 */
@Service
class FlagReader {

	private static final Duration PATIENCE = Duration.ofMillis(100);

	private final StateSink<String, Flag> flags;

	FlagReader(StateSink<String, Flag> flags) {
		this.flags = flags;
	}

	/**
	 * Whether a user gets a feature. A flag that does not exist is off.
	 */
	boolean isOn(String key, String user, String environment) {
		Flag flag = this.flags.peek(key);
		return flag != null && flag.isOnFor(user, environment);
	}

	/**
	 * Returns a flag. One that this replica has never heard of is asked for at the
	 * source, for a moment.
	 * @throws UnknownFlagException if there is no such flag
	 * @throws StateTimeoutException if that could not be told in time
	 */
	Flag get(String key) {
		Read<Flag> read = this.flags.read(key);
		if (read instanceof Read.Pending<Flag> pending && pending.absent()) {
			throw new UnknownFlagException(key);
		}
		try {
			return read.await(PATIENCE);
		}
		catch (StateTimeoutException ex) {
			if (this.flags.read(key) instanceof Read.Pending<Flag> pending && pending.absent()) {
				throw new UnknownFlagException(key);
			}
			throw ex;
		}
	}

	Version version() {
		return this.flags.version();
	}

	/**
	 * Everything there is, for the page. What changes meanwhile may be in the rows
	 * already; each row has its own version.
	 */
	Board board() {
		Version version = this.flags.version();
		List<Row> rows = this.flags.asMap()
			.keySet()
			.stream()
			.sorted()
			.map(this.flags::entry)
			.filter(Objects::nonNull)
			.map(Row::of)
			.toList();
		return new Board(sync(), version, rows);
	}

	Sync sync() {
		return new Sync(this.flags.status(), this.flags.staleness().toMillis(), this.flags.version());
	}

	/**
	 * The board.
	 */
	record Board(Sync sync, Version version, List<Row> flags) {

	}

	/**
	 * How fresh the replica is that answers.
	 */
	record Sync(SyncStatus status, long stalenessMillis, Version version) {

	}

	/**
	 * A flag with the change that brought it.
	 */
	record Row(Flag flag, Version version, Instant changedAt) {

		static Row of(@Nullable Versioned<Flag> entry) {
			Objects.requireNonNull(entry);
			return new Row(entry.value(), entry.version(), entry.timestamp());
		}

	}

}
