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
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a sink and how changes and snapshots are applied to them. Confined to
 * the {@link SinkKeys}, except for {@link #store()} and {@link #version()}.
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

	private final RetainedEntries<K> retained = new RetainedEntries<>();

	private final List<ReplicaFeed<K, V>> feeds = new ArrayList<>();

	/**
	 * What is different since the feeds were told, as the handler let it be.
	 */
	private final List<Change<K, V>> news = new ArrayList<>();

	private volatile Cursor cursor = new Cursor(Origin.NONE, 0);

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

	boolean holdsAsked() {
		return this.asked != null;
	}

	ReplicaStore<K, V> store() {
		return this.store;
	}

	/**
	 * The digest of what was received, which entries are part of that a handler filtered,
	 * and are not those that are only here because a handler ignored their removal.
	 */
	long digest() {
		return this.store.digest() - this.retained.digest();
	}

	Position position() {
		return this.cursor.position();
	}

	Version version() {
		return this.cursor.version();
	}

	Origin origin() {
		return this.cursor.origin();
	}

	long sequence() {
		return this.cursor.sequence();
	}

	void addFeed(ReplicaFeed<K, V> feed) {
		this.feeds.add(feed);
	}

	void removeFeed(ReplicaFeed<K, V> feed) {
		this.feeds.remove(feed);
	}

	/**
	 * Whether what is here is older than a version of the newest incarnation.
	 */
	boolean isBefore(Origin origin, long sequence) {
		Cursor current = this.cursor;
		return !current.origin().equals(origin) || current.sequence() < sequence;
	}

	/**
	 * Begins another incarnation with the same entries.
	 */
	void continueAs(Origin next) {
		this.cursor = new Cursor(next, 0);
		tellReplaced();
	}

	private void moveTo(Origin origin, long sequence) {
		Cursor current = this.cursor;
		if (origin.equals(current.origin())) {
			current.moveTo(sequence);
		}
		else {
			this.cursor = new Cursor(origin, sequence);
		}
	}

	/**
	 * Begins with the entries of an earlier life, as its handler had left them.
	 */
	void warm(StoredSnapshot<K, V> snapshot) {
		Position held = snapshot.position();
		for (StateEntry<K, V> entry : snapshot.entries()) {
			V value = entry.value();
			this.store.put(toHold(entry, value));
			if (value != null) {
				this.observer.arrived(entry.key(), value);
				if (this.output.wantsEvents()) {
					this.output.emit(updated(entry, value, null, held.origin(), held.sequence(), ChangeCause.RESYNC));
				}
			}
		}
		this.cursor = new Cursor(held.origin(), held.sequence());
		tellReplaced();
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
		if (!this.feeds.isEmpty()) {
			Changes<K, V> told = new Changes<>(origin, known + 1, changes.to(), List.copyOf(this.news));
			this.news.clear();
			this.feeds.forEach((feed) -> feed.changed(told));
		}
	}

	private void tellReplaced() {
		this.news.clear();
		this.feeds.forEach(ReplicaFeed::replaced);
	}

	private void note(Change<K, V> step) {
		if (!this.feeds.isEmpty()) {
			this.news.add(step);
		}
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
		if (scope != null && isBefore(origin, sequence)) {
			evictOutside(scope);
		}
		for (K key : missingFrom(entries, scope)) {
			removeUnseen(key, origin, sequence);
		}
		for (Collection<? extends StateEntry<K, V>> part : entries) {
			for (StateEntry<K, V> entry : part) {
				putIfDifferent(entry, origin, sequence);
			}
		}
		moveTo(origin, sequence);
		tellReplaced();
	}

	/**
	 * Takes an entry that was asked for, unless it is here. The stream must have reached
	 * the version of which the source said so, and told nothing newer of the key.
	 */
	void take(StateEntry<K, V> entry, Origin origin) {
		Entry<K, V> held = this.store.get(entry.key());
		V value = entry.value();
		if (value != null && (held == null || !isSame(held, entry, origin))) {
			put(entry, value, origin, entry.sequence(), ChangeCause.LOAD);
			this.news.clear();
		}
	}

	/**
	 * Gives an entry up, silently.
	 */
	void evict(K key) {
		this.retained.remove(key);
		this.store.remove(key);
		this.observer.gone(key);
	}

	private void apply(Origin origin, Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			if (this.asked == null || this.store.get(put.key()) != null || this.asked.test(put.key())) {
				put(put.entry(), put.value(), origin, put.sequence(), put.cause());
			}
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			remove(remove.key(), origin, remove.sequence(), remove.timestamp(), remove.cause());
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			reset(origin, reset);
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			evict(forget.key());
			note(forget);
		}
		else if (change instanceof Change.ForgetAll) {
			clear();
			note(change);
		}
		else if (change instanceof Change.Signal<K, V> signal) {
			signal(origin, signal);
		}
	}

	private void put(StateEntry<K, V> received, V receivedValue, Origin origin, long sequence, ChangeCause cause) {
		K key = received.key();
		V value = (this.handler != null) ? handled(received, receivedValue, origin, sequence, cause) : receivedValue;
		this.retained.remove(key);
		Entry<K, V> held = toHold(received, value);
		Entry<K, V> previous = this.store.put(held);
		if (previous == null) {
			this.observer.admitted(key);
		}
		V before = (previous != null) ? previous.value() : null;
		if (value != null) {
			if (!this.feeds.isEmpty()) {
				note(new Change.Put<>(held, cause, before));
			}
			this.observer.arrived(key, value);
			if (this.output.wantsEvents() && !(cause == ChangeCause.RESYNC && value.equals(before))) {
				this.output.emit(updated(received, value, before, origin, sequence, cause));
			}
		}
		else if (before != null) {
			gone(key, before, origin, origin.at(sequence), received.timestamp(), cause);
		}
	}

	/**
	 * Returns the entry to put into the store: the received one itself where it came by
	 * reference and is kept as it is, since entries never change.
	 */
	private Entry<K, V> toHold(StateEntry<K, V> received, @Nullable V value) {
		if (this.asked != null) {
			return new RecentEntry<>(received.key(), value, received.epoch(), received.sequence(),
					received.timestamp());
		}
		return (received instanceof Entry<K, V> entry && entry.value() == value && !(entry instanceof RecentEntry))
				? entry
				: new Entry<>(received.key(), value, received.epoch(), received.sequence(), received.timestamp());
	}

	private StateUpdated<K, V> updated(StateEntry<K, V> received, V value, @Nullable V before, Origin origin,
			long sequence, ChangeCause cause) {
		return new StateUpdated<>(this.namespace, origin.at(sequence), Instant.ofEpochMilli(received.timestamp()),
				origin.sourceId(), cause, received.key(), value, before);
	}

	private void putIfDifferent(StateEntry<K, V> entry, Origin origin, long sequence) {
		Entry<K, V> held = this.store.get(entry.key());
		V value = entry.value();
		if (held != null && isSame(held, entry, origin)) {
			this.retained.remove(entry.key());
		}
		else if (value != null) {
			put(entry, value, origin, sequence, ChangeCause.RESYNC);
		}
	}

	/**
	 * Whether an entry is held already. Two incarnations may mean different things by a
	 * version, where they began in the same millisecond and one of them was changed
	 * before it took its epoch.
	 */
	private boolean isSame(Entry<?, ?> held, StateEntry<?, ?> entry, Origin origin) {
		return held.epoch() == entry.epoch() && held.sequence() == entry.sequence()
				&& (origin.equals(origin()) || Objects.equals(held.value(), entry.value()));
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
			this.retained.add(held);
			return;
		}
		this.retained.remove(key);
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
		if (!this.feeds.isEmpty()) {
			note(new Change.Remove<>(key, version.sequence(), timestamp, cause, before));
		}
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
			this.store.forEach(this.retained::add);
			return;
		}
		clear();
		note(reset);
		if (this.output.wantsEvents()) {
			this.output.emit(event);
		}
	}

	private void clear() {
		this.retained.clear();
		this.store.clear();
		this.observer.allGone();
	}

	/**
	 * Gives up what a snapshot does not tell of.
	 */
	private void evictOutside(Set<K> scope) {
		List<K> outside = new ArrayList<>();
		for (Entry<K, V> entry : this.store) {
			if (!scope.contains(entry.key())) {
				outside.add(entry.key());
			}
		}
		outside.forEach(this::evict);
	}

	private void signal(Origin origin, Change.Signal<K, V> signal) {
		if (this.handler == null && !this.output.wantsEvents()) {
			note(signal);
			return;
		}
		StateEvent<K, V> event = new StateSignal<>(this.namespace, origin.at(signal.sequence()),
				Instant.ofEpochMilli(signal.timestamp()), origin.sourceId(), ChangeCause.WRITE, signal.type(),
				signal.detail());
		StateEvent<K, V> heard = (this.handler != null) ? handle(event) : event;
		if (heard instanceof StateSignal<K, V> told) {
			note(new Change.Signal<>(told.type(), told.detail(), signal.sequence(), signal.timestamp()));
		}
		if (heard != null && this.output.wantsEvents()) {
			this.output.emit(heard);
		}
	}

	private @Nullable V handled(StateEntry<K, V> received, V value, Origin origin, long sequence, ChangeCause cause) {
		Entry<K, V> held = this.store.get(received.key());
		StateEvent<K, V> result = handle(
				updated(received, value, (held != null) ? held.value() : null, origin, sequence, cause));
		if (result != null && !(result instanceof StateUpdated)) {
			this.output.handlerFailed(result,
					new IllegalStateException("The SinkHandler returned a " + result.getClass().getSimpleName()
							+ " for an update of key '" + received.key() + "': return an update or null"));
			return value;
		}
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
			if (!this.retained.contains(held.key()) && !present.contains(held.key())
					&& (scope == null || scope.contains(held.key()))) {
				missing.add(held.key());
			}
		}
		return missing;
	}

}
