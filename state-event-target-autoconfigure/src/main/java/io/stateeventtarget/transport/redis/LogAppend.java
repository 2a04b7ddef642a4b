package io.stateeventtarget.transport.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.json.LogFrameBuilder;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.replication.Broadcast;
import io.stateeventtarget.transport.LoggedChange;
import org.jspecify.annotations.Nullable;

/**
 * One append that is being made up: as many changes as fit one frame, and what they do to
 * the hash all in all. Used by one thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogAppend<K, V> {

	/**
	 * No change is added to a frame that is as long as this, in bytes.
	 */
	private static final int ENOUGH = 1 << 18;

	private static final int MOST_STEPS = 20_000;

	private final StateJsonCodec<K, V> codec;

	private final KeptEntries<K, V> kept;

	private final Broadcast broadcast;

	private final LogFrameBuilder<K, V> frame;

	private final long first;

	/**
	 * What the script gets of the entries: fields and values in the order of their
	 * changes, as the last one of a field counts, and then fields to be removed.
	 */
	private final BulkStrings entries;

	/**
	 * What becomes of keys where something is removed, until all is known; {@code null}
	 * values are removed.
	 */
	private final Map<K, Pair> effects = new LinkedHashMap<>();

	private final byte[] header = new byte[KeptEntries.HEADER_BYTES];

	private boolean removing;

	private boolean reset;

	private int removed;

	private int steps;

	private long to;

	private long digest;

	/**
	 * Begins an append.
	 * @param after where the log ends
	 * @param frame a frame without steps
	 * @param codec writes keys and values
	 * @param kept writes entries
	 * @param broadcast tells what sinks hear of
	 * @param entries gets what becomes of the hash
	 */
	LogAppend(Position after, LogFrameBuilder<K, V> frame, StateJsonCodec<K, V> codec, KeptEntries<K, V> kept,
			Broadcast broadcast, BulkStrings entries) {
		this.codec = codec;
		this.kept = kept;
		this.broadcast = broadcast;
		this.first = after.sequence() + 1;
		this.frame = frame;
		this.entries = entries;
	}

	/**
	 * Adds changes until it is enough, the first in any case. May be called once.
	 */
	LogAppend<K, V> add(List<LoggedChange<K, V>> changes) {
		this.removing = changes.stream().anyMatch(LogAppend::removes);
		for (LoggedChange<K, V> each : changes) {
			if (this.to >= this.first && (this.frame.size() >= ENOUGH || this.steps >= MOST_STEPS)) {
				break;
			}
			add(each.change());
			this.to = each.change().to();
			this.digest = each.digest();
		}
		addEffects();
		return this;
	}

	long to() {
		return this.to;
	}

	long digest() {
		return this.digest;
	}

	boolean isReset() {
		return this.reset;
	}

	byte[] frame() {
		return this.frame.toBytes(this.to);
	}

	/**
	 * How many fields and values are to be set.
	 */
	int pairs() {
		return this.entries.count() - this.removed;
	}

	/**
	 * How many fields are to be removed.
	 */
	int removed() {
		return this.removed;
	}

	private static boolean removes(LoggedChange<?, ?> logged) {
		for (Change<?, ?> step : logged.change().changes()) {
			if (step instanceof Change.Remove || step instanceof Change.Reset) {
				return true;
			}
		}
		return false;
	}

	@SuppressWarnings("ReferenceEquality") // the same list if nothing is left out
	private void add(Changes<K, V> change) {
		List<Change<K, V>> told = this.broadcast.of(change.changes());
		boolean same = told == change.changes();
		for (Change<K, V> step : change.changes()) {
			this.steps++;
			if (step instanceof Change.Put<K, V> put) {
				put(put, same);
			}
			else if (step instanceof Change.Remove<K, V> remove) {
				remove(remove, same);
			}
			else {
				if (step instanceof Change.Reset) {
					reset();
				}
				if (same) {
					this.frame.add(step);
				}
			}
		}
		if (!same) {
			told.forEach(this.frame::add);
		}
	}

	private void put(Change.Put<K, V> put, boolean told) {
		byte[] field = this.kept.field(put.key());
		byte[] json = this.codec.valueBytes(put.value());
		if (this.removing) {
			this.effects.put(put.key(), new Pair(field, this.kept.value(put.entry(), put.expiresAt(), json)));
		}
		else {
			this.entries.add(field);
			this.entries.add(this.header, this.kept.header(put.entry(), put.expiresAt(), this.header), json);
		}
		if (told) {
			this.frame.put(put, field, json);
		}
	}

	private void remove(Change.Remove<K, V> remove, boolean told) {
		byte[] field = this.kept.field(remove.key());
		this.effects.put(remove.key(), new Pair(field, null));
		if (told) {
			this.frame.remove(remove, field);
		}
	}

	private void reset() {
		this.reset = true;
		this.effects.clear();
	}

	private void addEffects() {
		for (Pair pair : this.effects.values()) {
			if (pair.value() != null) {
				this.entries.add(pair.field());
				this.entries.add(pair.value());
			}
		}
		for (Pair pair : this.effects.values()) {
			if (pair.value() == null) {
				this.entries.add(pair.field());
				this.removed++;
			}
		}
	}

	private record Pair(byte[] field, byte @Nullable [] value) {

	}

}
