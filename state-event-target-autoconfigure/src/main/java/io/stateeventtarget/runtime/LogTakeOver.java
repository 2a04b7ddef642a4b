package io.stateeventtarget.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LogContent.Kept;
import org.jspecify.annotations.Nullable;

/**
 * How a source takes over what a durable log has: entries of which the log knows better
 * are taken from it, which is told as the difference; entries of which the source knows
 * better are changed in the log.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogTakeOver<K, V> {

	private final String namespace;

	private final Origin origin;

	private final LogContent<K, V> content;

	private final boolean localWins;

	private final boolean takesUnknown;

	private final long now;

	private final boolean tells;

	private final List<StateEvent<K, V>> events = new ArrayList<>();

	private final List<Function<PrimaryState<K, V>, @Nullable Changes<K, V>>> changes = new ArrayList<>();

	/**
	 * Creates a plan.
	 * @param namespace the name of the namespace
	 * @param origin the incarnation that begins
	 * @param content what the log has
	 * @param localWins whether an entry that differs here is newer
	 * @param takesUnknown whether an entry that is not here is newer
	 * @param now the wall clock, in milliseconds
	 * @param tells whether anybody is to be told
	 */
	LogTakeOver(String namespace, Origin origin, LogContent<K, V> content, boolean localWins, boolean takesUnknown,
			long now, boolean tells) {
		this.namespace = namespace;
		this.origin = origin;
		this.content = content;
		this.localWins = localWins;
		this.takesUnknown = takesUnknown;
		this.now = now;
		this.tells = tells;
	}

	/**
	 * What listeners are to be told.
	 */
	List<StateEvent<K, V>> events() {
		return this.events;
	}

	/**
	 * What is to be changed once the state was restored.
	 */
	List<Function<PrimaryState<K, V>, @Nullable Changes<K, V>>> changes() {
		return this.changes;
	}

	/**
	 * Takes from the log what is newer there.
	 */
	void restore(PrimaryState<K, V> state) {
		if (state.store().iterator().hasNext()) {
			compare(state);
		}
		else {
			this.content.entries().forEach((kept) -> meet(state, kept));
		}
	}

	private void compare(PrimaryState<K, V> state) {
		Map<K, Kept<K, V>> unknown = new HashMap<>();
		this.content.entries().forEach((kept) -> unknown.put(kept.entry().key(), kept));
		List<Entry<K, V>> different = new ArrayList<>();
		for (Entry<K, V> held : state.store()) {
			Kept<K, V> kept = unknown.get(held.key());
			if (kept == null || !isSame(held, kept.entry())) {
				different.add(held);
			}
			else {
				unknown.remove(held.key());
			}
		}
		for (Entry<K, V> held : different) {
			reconcile(state, held, unknown.remove(held.key()));
		}
		unknown.values().forEach((kept) -> meet(state, kept));
	}

	private void reconcile(PrimaryState<K, V> state, Entry<K, V> held, @Nullable Kept<K, V> kept) {
		K key = held.key();
		V value = Objects.requireNonNull(held.value());
		if (this.localWins) {
			long expiresAt = state.expiresAt(key);
			this.changes.add((head) -> head.put(key, value, expiresAt, this.now, ChangeCause.WRITE));
		}
		else if (kept != null) {
			restore(state, kept, value);
		}
		else {
			state.forget(key);
			tellGone(held, key, value);
		}
	}

	private void tellGone(Entry<K, V> held, K key, V value) {
		if (this.tells) {
			this.events.add(new StateRemoved<>(this.namespace, this.origin.at(0),
					Instant.ofEpochMilli(held.timestamp()), this.origin.sourceId(), ChangeCause.RESYNC, key, value));
		}
	}

	/**
	 * Deals with an entry of the log that is not here.
	 */
	private void meet(PrimaryState<K, V> state, Kept<K, V> kept) {
		if (this.takesUnknown) {
			restore(state, kept, null);
		}
		else {
			state.restore(kept.entry(), kept.expiresAt());
			this.changes.add((head) -> head.remove(kept.entry().key(), this.now, ChangeCause.WRITE));
		}
	}

	private void restore(PrimaryState<K, V> state, Kept<K, V> kept, @Nullable V before) {
		StateEntry<K, V> entry = kept.entry();
		V value = Objects.requireNonNull(entry.value());
		state.restore(entry, kept.expiresAt());
		if (this.tells && !value.equals(before)) {
			this.events
				.add(new StateUpdated<>(this.namespace, this.origin.at(0), Instant.ofEpochMilli(entry.timestamp()),
						this.origin.sourceId(), ChangeCause.RESYNC, entry.key(), value, before));
		}
	}

	private static boolean isSame(StateEntry<?, ?> held, StateEntry<?, ?> kept) {
		return held.epoch() == kept.epoch() && held.sequence() == kept.sequence();
	}

}
