package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.ReplicaStore;
import io.stateeventtarget.transport.LoggedChange;
import org.jspecify.annotations.Nullable;

/**
 * The primary state behind the namespace lock. Each change goes into the mailbox under
 * the lock, and so in the order in which changes are made. On a durable log it goes into
 * the queue of what is to be appended, too, or there first: then changes are made ahead,
 * on a fork of the state, and become visible once the log has accepted them. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class GuardedState<K, V> {

	private static final int EXPIRATIONS_AT_ONCE = 1000;

	private static final int ACCEPTED_AT_ONCE = 1000;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * What is visible.
	 */
	@GuardedBy("lock")
	private final PrimaryState<K, V> primary;

	/**
	 * What changes are made on: what is visible, or a fork of it.
	 */
	@GuardedBy("lock")
	private PrimaryState<K, V> head;

	private final ReplicaStore<K, V> store;

	private final String namespace;

	private final Mailbox<Object> mailbox;

	private final Runnable requirePrimary;

	private final Clock clock;

	private final LongSupplier ticker;

	/**
	 * Where changes go on a durable log.
	 */
	private volatile @Nullable AppendGate<K, V> gate;

	/**
	 * Creates a guard.
	 * @param namespace the name of the namespace
	 * @param primary the state, which nobody else changes
	 * @param mailbox gets the changes
	 * @param requirePrimary throws if no change may be made; called under the lock
	 * @param settings tells the time
	 */
	GuardedState(String namespace, PrimaryState<K, V> primary, Mailbox<Object> mailbox, Runnable requirePrimary,
			RuntimeSettings settings) {
		this.namespace = namespace;
		this.primary = primary;
		this.head = primary;
		this.store = primary.store();
		this.mailbox = mailbox;
		this.requirePrimary = requirePrimary;
		this.clock = settings.clock();
		this.ticker = settings.ticker();
	}

	/**
	 * The entries, which may be read without the lock.
	 */
	ReplicaStore<K, V> store() {
		return this.store;
	}

	@SuppressWarnings("GuardedBy") // may be read without the lock
	Version version() {
		return this.primary.version();
	}

	@SuppressWarnings("GuardedBy") // may be read without the lock
	Origin origin() {
		return this.primary.origin();
	}

	/**
	 * Looks at what is visible.
	 */
	<T extends @Nullable Object> T look(Function<PrimaryState<K, V>, T> look) {
		this.lock.lock();
		try {
			return look.apply(this.primary);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks at what the next change is made on.
	 */
	<T extends @Nullable Object> T lookAhead(Function<PrimaryState<K, V>, T> look) {
		this.lock.lock();
		try {
			return look.apply(this.head);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The entry that the next change of a key is made on.
	 */
	@Nullable Entry<K, V> current(K key) {
		return (this.gate == null) ? this.store.get(key) : lookAhead((state) -> state.store().get(key));
	}

	/**
	 * Waits until a log has accepted what was changed so far, where it has to come first.
	 */
	Version settled() {
		return (this.gate == null) ? version() : change((state) -> null);
	}

	/**
	 * Starts a snapshot.
	 */
	Started<K, V> freeze() {
		return look((state) -> new Started<>(state.version(), state.startFreeze(this.ticker)));
	}

	/**
	 * Makes a change, and waits until the log has accepted it where it has to come first.
	 * @param step makes it and returns it, or {@code null} for none
	 * @return the version after it
	 * @throws StateClosedException if the source is closed
	 * @throws NotPrimaryException if the source is fenced
	 * @throws StateException if the log did not accept it, or not in time
	 */
	Version change(Function<PrimaryState<K, V>, @Nullable Changes<K, V>> step) {
		long deadline = enter();
		Made<K, V> made = make(step);
		made.await(deadline);
		return made.version();
	}

	/**
	 * Waits until a change may be made.
	 * @return until when its caller may wait for all of it
	 */
	private long enter() {
		AppendGate<K, V> log = this.gate;
		return (log != null) ? log.enter() : 0;
	}

	/**
	 * As {@link #change}, but who finds that there is nothing to change does not wait for
	 * what was changed before.
	 */
	Version changeIfAny(Function<PrimaryState<K, V>, @Nullable Changes<K, V>> step) {
		boolean[] any = new boolean[1];
		long deadline = enter();
		Made<K, V> made = make((state) -> {
			Changes<K, V> change = step.apply(state);
			any[0] = change != null;
			return change;
		});
		if (any[0]) {
			made.await(deadline);
		}
		return made.version();
	}

	/**
	 * Makes a change without waiting for the log.
	 */
	Version changeAhead(Function<PrimaryState<K, V>, @Nullable Changes<K, V>> step) {
		AppendGate<K, V> log = this.gate;
		if (log != null) {
			log.enterAtOnce();
		}
		return make(step).version();
	}

	private Made<K, V> make(Function<PrimaryState<K, V>, @Nullable Changes<K, V>> step) {
		boolean mine;
		Made<K, V> result;
		this.lock.lock();
		try {
			this.requirePrimary.run();
			boolean ahead = this.head != this.primary;
			AppendGate<K, V> log = openGate(ahead);
			Changes<K, V> made = step.apply(this.head);
			mine = made != null && !ahead && this.mailbox.put(made);
			result = new Made<>(this.head.version(), log, (log != null) ? pending(log, made, !ahead) : null);
		}
		finally {
			this.lock.unlock();
		}
		if (mine) {
			this.mailbox.run();
		}
		this.mailbox.holdUp();
		return result;
	}

	/**
	 * Where the next change goes, if there is a log that is open.
	 * @throws StateClosedException if it would go nowhere, and never become visible
	 */
	@GuardedBy("lock")
	private @Nullable AppendGate<K, V> openGate(boolean ahead) {
		AppendGate<K, V> log = this.gate;
		if (log != null && log.isOpen()) {
			return log;
		}
		if (ahead) {
			throw new StateClosedException("The source is being stopped, and the change was not made: try again",
					this.namespace, null);
		}
		return null;
	}

	@GuardedBy("lock")
	private @Nullable PendingAppend<K, V> pending(AppendGate<K, V> log, @Nullable Changes<K, V> made, boolean told) {
		if (made == null) {
			return log.queue().last();
		}
		PendingAppend<K, V> pending = new PendingAppend<>(new LoggedChange<>(made, this.head.digest()), told,
				!log.isLocal(), this.ticker.getAsLong());
		log.queue().add(pending);
		return pending;
	}

	/**
	 * Sets or removes an entry that has a version.
	 * @param value the value, or {@code null} to remove it
	 * @param change makes the change
	 * @return the version of the change, or empty if the entry has another version
	 */
	Optional<Version> compareAndPut(K key, Version expected, @Nullable V value,
			Function<Function<PrimaryState<K, V>, @Nullable Changes<K, V>>, Version> change) {
		boolean[] matched = new boolean[1];
		Version version = change.apply((state) -> {
			matched[0] = state.hasVersion(key, expected);
			if (!matched[0]) {
				return null;
			}
			return (value != null) ? state.put(key, value, 0, now(), ChangeCause.WRITE)
					: state.remove(key, now(), ChangeCause.WRITE);
		});
		return matched[0] ? Optional.of(version) : Optional.empty();
	}

	/**
	 * Removes entries whose time has come, unless there is too much to do: then later.
	 */
	void expire() {
		AppendGate<K, V> log = this.gate;
		boolean[] more = { log == null || log.isOpen() };
		try {
			for (int i = 0; i < EXPIRATIONS_AT_ONCE && more[0] && !this.mailbox.isCongested(); i++) {
				changeAhead((state) -> {
					Changes<K, V> expired = state.expireNext(now());
					more[0] = expired != null;
					return expired;
				});
			}
		}
		catch (StateException ex) {
			// closed or fenced since: whoever is primary does it; or the queue is full:
			// later
		}
	}

	/**
	 * Lets changes go to a durable log, once it is open.
	 */
	void attach(AppendGate<K, V> log) {
		this.gate = log;
	}

	/**
	 * Lets changes go to no log. What a log did not accept is taken back where it had to
	 * come first.
	 */
	void detach() {
		this.lock.lock();
		try {
			this.gate = null;
			this.head = this.primary;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Restores what is visible, and has changes made on it, or on a fork of it, from then
	 * on. Nothing may wait to be appended.
	 * @param ahead whether changes are made ahead of what is visible
	 * @param restore gets what is visible, and returns what is to be done before later
	 * changes are told, or {@code null}
	 * @param remake gets what changes are made on from then on
	 */
	void reopen(boolean ahead, Function<PrimaryState<K, V>, @Nullable Runnable> restore,
			Consumer<PrimaryState<K, V>> remake) {
		boolean mine;
		this.lock.lock();
		try {
			Runnable news = restore.apply(this.primary);
			mine = news != null && this.mailbox.put(news);
			this.head = ahead ? this.primary.fork() : this.primary;
			remake.accept(this.head);
		}
		finally {
			this.lock.unlock();
		}
		if (mine) {
			this.mailbox.run();
		}
	}

	/**
	 * Takes back what was made ahead of what is visible.
	 * @param dropWaiting drops what waits to be appended
	 */
	void takeBack(Runnable dropWaiting) {
		this.lock.lock();
		try {
			dropWaiting.run();
			if (this.head != this.primary) {
				this.head = this.primary.fork();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Makes visible what the log has accepted.
	 */
	void accept(List<PendingAppend<K, V>> accepted) {
		for (int i = 0; i < accepted.size(); i += ACCEPTED_AT_ONCE) {
			acceptSome(accepted.subList(i, Math.min(accepted.size(), i + ACCEPTED_AT_ONCE)));
		}
	}

	private void acceptSome(List<PendingAppend<K, V>> accepted) {
		boolean mine = false;
		this.lock.lock();
		try {
			if (this.head != this.primary) {
				for (PendingAppend<K, V> pending : accepted) {
					this.primary.follow(pending.logged().change());
					mine |= !pending.isTold() && this.mailbox.put(pending.logged().change());
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		accepted.forEach(PendingAppend::accept);
		if (mine) {
			this.mailbox.run();
		}
	}

	/**
	 * The wall clock, in milliseconds.
	 */
	long now() {
		return this.clock.millis();
	}

	/**
	 * What became of a change.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param version the version after it
	 * @param log where it waits for the log, or {@code null} if there is none
	 * @param pending what the log has to accept first, or {@code null} for nothing
	 */
	private record Made<K, V>(Version version, @Nullable AppendGate<K, V> log, @Nullable PendingAppend<K, V> pending) {

		void await(long deadline) {
			if (this.log != null) {
				this.log.await(this.pending, deadline);
			}
		}

	}

}
