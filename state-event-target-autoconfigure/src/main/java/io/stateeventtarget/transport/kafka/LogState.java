package io.stateeventtarget.transport.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a log lead to, from the first one on, whatever compaction left of
 * them. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogState<K, V> {

	private final Map<K, LoggedEntry<K, V>> entries = new HashMap<>();

	private Position position = Position.NONE;

	private long digest;

	private @Nullable Beginning beginning;

	/**
	 * No entries at a position.
	 */
	static <K, V> LogState<K, V> empty(Beginning beginning, Position position) {
		LogState<K, V> state = new LogState<>();
		state.beginning = beginning;
		state.position = position;
		return state;
	}

	void accept(LogRecord<K, V> record) {
		RecordStamp stamp = record.stamp();
		switch (record.kind()) {
			case PUT -> put(Objects.requireNonNull(record.key()), Objects.requireNonNull(record.value()), stamp);
			case REMOVE, SWEEP -> this.entries.remove(record.key());
			case RESET, REPLACE -> this.entries.clear();
			case EVENT -> {
			}
			case BEGIN -> begin(Objects.requireNonNull(record.beginning()));
			case END -> end(record);
		}
	}

	/**
	 * The entries, by key.
	 */
	Map<K, LoggedEntry<K, V>> entries() {
		return this.entries;
	}

	Position position() {
		return this.position;
	}

	long digest() {
		return this.digest;
	}

	/**
	 * What the newest source said of itself, or {@code null} if there was none.
	 */
	@Nullable Beginning beginning() {
		return this.beginning;
	}

	private void put(K key, V value, RecordStamp stamp) {
		this.entries.put(key, LoggedEntry.of(key, value, stamp));
	}

	private void begin(Beginning next) {
		this.beginning = next;
		this.position = new Position(next.origin(), 0);
	}

	/**
	 * The newest end may be of an incarnation whose beginning was compacted away, because
	 * a later one has begun and changed nothing yet.
	 */
	private void end(LogRecord<K, V> record) {
		if (record.stamp().epoch() == this.position.origin().epoch()) {
			this.position = new Position(this.position.origin(), record.stamp().sequence());
			this.digest = record.digest();
		}
		else if (this.beginning == null) {
			this.digest = record.digest();
		}
	}

}
