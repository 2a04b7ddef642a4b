package io.stateeventtarget.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Changes of ranges that touch one another, of which each key's last one is kept, what
 * removed all keys last, and the last signals. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Conflation<K, V> {

	private static final int MAX_SIGNALS = 64;

	private final Origin origin;

	private long from;

	private long to;

	private @Nullable Change<K, V> clearing;

	private final Map<K, Change<K, V>> byKey = new HashMap<>();

	private final TreeMap<Long, Change<K, V>> signals = new TreeMap<>();

	Conflation(Changes<K, V> first) {
		this.origin = first.origin();
		this.from = first.from();
		this.to = first.to();
		first.changes().forEach(this::add);
	}

	/**
	 * Takes changes in, if no sequence is missing between them and those that are here.
	 * @return whether it did
	 */
	boolean takes(Changes<K, V> changes) {
		if (!changes.origin().equals(this.origin) || changes.from() > this.to + 1 || changes.to() < this.from - 1) {
			return false;
		}
		this.from = Math.min(this.from, changes.from());
		this.to = Math.max(this.to, changes.to());
		changes.changes().forEach(this::add);
		return true;
	}

	/**
	 * Whether a key changed after a version.
	 */
	boolean changedAfter(Origin origin, long sequence, K key) {
		Change<K, V> change = this.byKey.getOrDefault(key, this.clearing);
		return origin.equals(this.origin) && change != null && change.sequence() > sequence;
	}

	/**
	 * How many keys there are.
	 */
	int size() {
		return this.byKey.size();
	}

	/**
	 * All of it as one message.
	 */
	Changes<K, V> toMessage() {
		List<Change<K, V>> all = new ArrayList<>(this.byKey.size() + this.signals.size() + 1);
		if (this.clearing != null) {
			all.add(this.clearing);
		}
		all.addAll(this.byKey.values());
		all.addAll(this.signals.values());
		all.sort(Comparator.comparingLong(Change::sequence));
		return new Changes<>(this.origin, this.from, this.to, all);
	}

	private void add(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			add(put.key(), change);
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			add(remove.key(), change);
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			add(forget.key(), change);
		}
		else if (change instanceof Change.Signal<K, V>) {
			this.signals.put(change.sequence(), change);
			if (this.signals.size() > MAX_SIGNALS) {
				this.signals.pollFirstEntry();
			}
		}
		else if (this.clearing == null || this.clearing.sequence() < change.sequence()) {
			this.clearing = change;
			this.byKey.values().removeIf((each) -> each.sequence() < change.sequence());
		}
	}

	private void add(K key, Change<K, V> change) {
		if (this.clearing == null || this.clearing.sequence() < change.sequence()) {
			this.byKey.merge(key, change, (before, next) -> (before.sequence() > next.sequence()) ? before : next);
		}
	}

}
