package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.json.LogFrameBuilder;
import io.stateeventtarget.protocol.json.LogFrames;
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

	private final KeptEntries<K, V> entries;

	private final Broadcast broadcast;

	private final LogFrameBuilder<K, V> frame;

	private final long first;

	private boolean reset;

	/**
	 * Fields and values in the order of their changes, as long as there are only new
	 * values: the last one of a field counts.
	 */
	private final List<byte[]> pairs = new ArrayList<>();

	/**
	 * What becomes of keys, once something was removed; {@code null} values are removed.
	 */
	private @Nullable Map<K, Pair> effects;

	private final List<K> keys = new ArrayList<>();

	private int steps;

	private long to;

	private long digest;

	LogAppend(Position after, LogFrames<K, V> frames, StateJsonCodec<K, V> codec, KeptEntries<K, V> entries,
			Broadcast broadcast) {
		this.codec = codec;
		this.entries = entries;
		this.broadcast = broadcast;
		this.first = after.sequence() + 1;
		this.frame = frames.begin(after.origin(), this.first);
	}

	/**
	 * Adds changes until it is enough, the first in any case.
	 */
	LogAppend<K, V> add(List<LoggedChange<K, V>> changes) {
		for (LoggedChange<K, V> each : changes) {
			if (this.to >= this.first && (this.frame.size() >= ENOUGH || this.steps >= MOST_STEPS)) {
				break;
			}
			add(each.change());
			this.to = each.change().to();
			this.digest = each.digest();
		}
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
	 * Fields and values to be set.
	 */
	List<byte[]> pairs() {
		if (this.effects == null) {
			return this.pairs;
		}
		List<byte[]> set = new ArrayList<>();
		this.effects.values().stream().filter((pair) -> pair.value() != null).forEach((pair) -> {
			set.add(pair.field());
			set.add(pair.value());
		});
		return set;
	}

	/**
	 * Fields to be removed.
	 */
	List<byte[]> removes() {
		return (this.effects == null) ? List.of()
				: this.effects.values().stream().filter((pair) -> pair.value() == null).map(Pair::field).toList();
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
		byte[] field = this.entries.field(put.key());
		byte[] json = this.codec.valueBytes(put.value());
		byte[] value = this.entries.value(put, json);
		if (this.effects != null) {
			this.effects.put(put.key(), new Pair(field, value));
		}
		else {
			this.pairs.add(field);
			this.pairs.add(value);
			this.keys.add(put.key());
		}
		if (told) {
			this.frame.put(put, field, json);
		}
	}

	private void remove(Change.Remove<K, V> remove, boolean told) {
		byte[] field = this.entries.field(remove.key());
		effects().put(remove.key(), new Pair(field, null));
		if (told) {
			this.frame.remove(remove, field);
		}
	}

	private void reset() {
		this.reset = true;
		effects().clear();
	}

	private Map<K, Pair> effects() {
		Map<K, Pair> known = this.effects;
		if (known == null) {
			known = new LinkedHashMap<>();
			for (int i = 0; i < this.keys.size(); i++) {
				known.put(this.keys.get(i), new Pair(this.pairs.get(2 * i), this.pairs.get(2 * i + 1)));
			}
			this.effects = known;
		}
		return known;
	}

	private record Pair(byte[] field, byte @Nullable [] value) {

	}

}
