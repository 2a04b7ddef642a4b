package io.stateeventtarget.replication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a sink and how changes and snapshots are applied to them. Confined to
 * the {@link SinkEngine}, except for {@link #store()} and {@link #version()}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ReplicaState<K, V> {

	private final ReplicaStore<K, V> store = new ReplicaStore<>();

	private final String namespace;

	private final @Nullable SinkHandler<K, V> handler;

	private final SinkOutput<K, V> output;

	private final ReplicaObserver<K, V> observer;

	private volatile Position position = new Position(Origin.NONE, 0);

	private @Nullable Predicate<K> asked;

	ReplicaState(String namespace, @Nullable SinkHandler<K, V> handler, SinkOutput<K, V> output,
			ReplicaObserver<K, V> observer) {
		this.namespace = namespace;
		this.handler = handler;
		this.output = output;
		this.observer = observer;
	}

	/**
	 * Holds only what is in the store already and the keys that were asked for.
	 * @param asked whether a key was asked for
	 */
	void holdOnly(Predicate<K> asked) {
		this.asked = asked;
	}

	void holdAll() {
		this.asked = null;
	}

	ReplicaStore<K, V> store() {
		return this.store;
	}

	Version version() {
		Position current = this.position;
		return current.origin().at(current.sequence());
	}

	Origin origin() {
		return this.position.origin();
	}

	long sequence() {
		return this.position.sequence();
	}

	/**
	 * Moves to a version without content.
	 */
	void moveTo(Origin origin, long sequence) {
		this.position = new Position(origin, sequence);
	}

	/**
	 * Applies what is new of some changes, the first of which follows what is here.
	 */
	void apply(Changes<K, V> changes) {
		Origin origin = changes.origin();
		long known = sequence();
		for (Change<K, V> change : changes.changes()) {
			if (change.sequence() > known) {
				apply(origin, change);
			}
		}
		moveTo(origin, changes.to());
	}

	/**
	 * Becomes equal to a snapshot and tells the difference.
	 * @param origin the incarnation of the source
	 * @param sequence the version's sequence
	 * @param entries all entries
	 * @param scope the keys that it is about, or {@code null} for all
	 */
	void become(Origin origin, long sequence, List<? extends Collection<? extends StateEntry<K, V>>> entries,
			@Nullable Set<K> scope) {
		for (K key : missingFrom(entries, scope)) {
			removeUnseen(key, origin, sequence);
		}
		boolean sameOrigin = origin.equals(origin());
		for (Collection<? extends StateEntry<K, V>> part : entries) {
			for (StateEntry<K, V> entry : part) {
				putIfDifferent(entry, origin, sequence, sameOrigin);
			}
		}
		moveTo(origin, sequence);
	}

	/**
	 * Takes the answer to a request, unless what is here is newer.
	 */
	void take(StateEntry<K, V> entry, Origin origin) {
		Entry<K, V> held = this.store.get(entry.key());
		V value = entry.value();
		if (value != null && (held == null || isOlder(held, entry))) {
			put(entry.key(), value, entry.epoch(), entry.sequence(), entry.timestamp(), origin,
					origin.at(entry.sequence()), ChangeCause.LOAD);
		}
	}

	/**
	 * Gives an entry up, silently.
	 */
	void evict(K key) {
		this.store.remove(key);
		this.observer.gone(key);
	}

	private void apply(Origin origin, Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			if (this.asked == null || isAwaited(this.asked, origin, put)) {
				put(put.key(), put.value(), origin.epoch(), put.sequence(), put.timestamp(), origin,
						origin.at(put.sequence()), put.cause());
			}
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			if (this.asked == null || !isKnown(this.store.get(remove.key()), origin, remove.sequence())) {
				remove(remove.key(), origin, remove.sequence(), remove.timestamp(), remove.cause());
			}
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			reset(origin, reset);
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			evict(forget.key());
		}
		else if (change instanceof Change.ForgetAll<K, V>) {
			this.store.clear();
			this.observer.allGone();
		}
		else if (change instanceof Change.Signal<K, V> signal) {
			signal(origin, signal);
		}
	}

	private boolean isAwaited(Predicate<K> asked, Origin origin, Change.Put<K, V> put) {
		Entry<K, V> held = this.store.get(put.key());
		return (held != null) ? !isKnown(held, origin, put.sequence()) : asked.test(put.key());
	}

	/**
	 * Whether the entry came by an answer that was ahead of the stream.
	 */
	private static boolean isKnown(@Nullable Entry<?, ?> held, Origin origin, long sequence) {
		return held != null && held.epoch() == origin.epoch() && held.sequence() >= sequence;
	}

	private void put(K key, V received, long epoch, long sequence, long timestamp, Origin origin, Version version,
			ChangeCause cause) {
		V value = received;
		if (this.handler != null) {
			value = handled(key, received, timestamp, origin, version, cause);
		}
		Entry<K, V> previous = this.store.put(entry(key, value, epoch, sequence, timestamp));
		if (previous == null) {
			this.observer.admitted(key);
		}
		V before = (previous != null) ? previous.value() : null;
		if (value != null) {
			this.observer.arrived(key, value);
			if (this.output.wantsEvents() && !(cause == ChangeCause.RESYNC && value.equals(before))) {
				this.output.emit(new StateUpdated<>(this.namespace, version, Instant.ofEpochMilli(timestamp),
						origin.sourceId(), cause, key, value, before));
			}
		}
		else if (before != null) {
			gone(key, before, origin, version, timestamp, cause);
		}
	}

	private Entry<K, V> entry(K key, @Nullable V value, long epoch, long sequence, long timestamp) {
		return (this.asked != null) ? new RecentEntry<>(key, value, epoch, sequence, timestamp)
				: new Entry<>(key, value, epoch, sequence, timestamp);
	}

	private void putIfDifferent(StateEntry<K, V> entry, Origin origin, long sequence, boolean sameOrigin) {
		Entry<K, V> held = this.store.get(entry.key());
		V value = entry.value();
		boolean same = held != null && held.epoch() == entry.epoch() && held.sequence() == entry.sequence();
		if (value == null || same || (held != null && sameOrigin && !isOlder(held, entry))) {
			return;
		}
		put(entry.key(), value, entry.epoch(), entry.sequence(), entry.timestamp(), origin, origin.at(sequence),
				ChangeCause.RESYNC);
	}

	private static boolean isOlder(Entry<?, ?> held, StateEntry<?, ?> entry) {
		return held.epoch() < entry.epoch() || (held.epoch() == entry.epoch() && held.sequence() < entry.sequence());
	}

	private void remove(K key, Origin origin, long sequence, long timestamp, ChangeCause cause) {
		Entry<K, V> held = this.store.get(key);
		if (held == null) {
			return;
		}
		Version version = origin.at(sequence);
		V before = held.value();
		if (this.handler != null && before != null && handle(new StateRemoved<>(this.namespace, version,
				Instant.ofEpochMilli(timestamp), origin.sourceId(), cause, key, before)) == null) {
			return;
		}
		this.store.remove(key);
		if (before != null) {
			gone(key, before, origin, version, timestamp, cause);
		}
	}

	/**
	 * Removes what a snapshot does not have. When that happened is not known: the event
	 * has the time of the entry.
	 */
	private void removeUnseen(K key, Origin origin, long sequence) {
		Entry<K, V> held = this.store.get(key);
		if (held != null) {
			remove(key, origin, sequence, held.timestamp(), ChangeCause.RESYNC);
		}
	}

	private void gone(K key, V before, Origin origin, Version version, long timestamp, ChangeCause cause) {
		this.observer.gone(key);
		if (this.output.wantsEvents()) {
			this.output.emit(new StateRemoved<>(this.namespace, version, Instant.ofEpochMilli(timestamp),
					origin.sourceId(), cause, key, before));
		}
	}

	private void reset(Origin origin, Change.Reset<K, V> reset) {
		StateReset<K, V> event = new StateReset<>(this.namespace, origin.at(reset.sequence()),
				Instant.ofEpochMilli(reset.timestamp()), origin.sourceId(), reset.cause());
		if (this.handler != null && handle(event) == null) {
			return;
		}
		List<Entry<K, V>> newer = (this.asked != null) ? answeredAheadOf(origin, reset.sequence()) : List.of();
		this.store.clear();
		newer.forEach(this.store::put);
		this.observer.allGone();
		if (this.output.wantsEvents()) {
			this.output.emit(event);
		}
	}

	private List<Entry<K, V>> answeredAheadOf(Origin origin, long sequence) {
		List<Entry<K, V>> newer = new ArrayList<>();
		for (Entry<K, V> entry : this.store) {
			if (entry.epoch() == origin.epoch() && entry.sequence() > sequence) {
				newer.add(entry);
			}
		}
		return newer;
	}

	private void signal(Origin origin, Change.Signal<K, V> signal) {
		if (this.handler == null && !this.output.wantsEvents()) {
			return;
		}
		StateEvent<K, V> event = new StateSignal<>(this.namespace, origin.at(signal.sequence()),
				Instant.ofEpochMilli(signal.timestamp()), origin.sourceId(), ChangeCause.WRITE, signal.type(),
				signal.detail());
		StateEvent<K, V> heard = (this.handler != null) ? handle(event) : event;
		if (heard != null && this.output.wantsEvents()) {
			this.output.emit(heard);
		}
	}

	private @Nullable V handled(K key, V value, long timestamp, Origin origin, Version version, ChangeCause cause) {
		Entry<K, V> held = this.store.get(key);
		StateEvent<K, V> result = handle(new StateUpdated<>(this.namespace, version, Instant.ofEpochMilli(timestamp),
				origin.sourceId(), cause, key, value, (held != null) ? held.value() : null));
		return (result instanceof StateUpdated<K, V> updated) ? updated.value() : null;
	}

	private @Nullable StateEvent<K, V> handle(StateEvent<K, V> event) {
		try {
			return Objects.requireNonNull(this.handler).handle(event);
		}
		catch (RuntimeException ex) {
			this.output.handlerFailed(event, ex);
			return event;
		}
	}

	private List<K> missingFrom(List<? extends Collection<? extends StateEntry<K, V>>> parts, @Nullable Set<K> scope) {
		if (!this.store.iterator().hasNext()) {
			return List.of();
		}
		Set<K> present = new HashSet<>();
		parts.forEach((part) -> part.forEach((entry) -> present.add(entry.key())));
		List<K> missing = new ArrayList<>();
		for (Entry<K, V> held : this.store) {
			if (!present.contains(held.key()) && (scope == null || scope.contains(held.key()))) {
				missing.add(held.key());
			}
		}
		return missing;
	}

	private record Position(Origin origin, long sequence) {

	}

}
