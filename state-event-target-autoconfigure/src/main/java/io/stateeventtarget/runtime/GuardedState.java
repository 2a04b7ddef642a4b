package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.ReplicaStore;
import org.jspecify.annotations.Nullable;

/**
 * The primary state behind the namespace lock. Each change goes into the mailbox under
 * the lock, and so in the order in which changes are made. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class GuardedState<K, V> {

	private static final int EXPIRATIONS_AT_ONCE = 1000;

	private final ReentrantLock lock = new ReentrantLock();

	@GuardedBy("lock")
	private final PrimaryState<K, V> primary;

	private final ReplicaStore<K, V> store;

	private final Mailbox<Object> mailbox;

	private final Runnable requirePrimary;

	private final Clock clock;

	private final LongSupplier ticker;

	/**
	 * Creates a guard.
	 * @param primary the state, which nobody else changes
	 * @param mailbox gets the changes
	 * @param requirePrimary throws if no change may be made; called under the lock
	 * @param settings tells the time
	 */
	GuardedState(PrimaryState<K, V> primary, Mailbox<Object> mailbox, Runnable requirePrimary,
			RuntimeSettings settings) {
		this.primary = primary;
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
	 * Looks at the state.
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
	 * Starts a snapshot.
	 */
	Started<K, V> freeze() {
		return look((state) -> new Started<>(state.version(), state.startFreeze(this.ticker)));
	}

	/**
	 * Makes a change.
	 * @param step makes it and returns it, or {@code null} for none
	 * @return the version after it
	 * @throws StateClosedException if the source is closed
	 * @throws NotPrimaryException if the source is fenced
	 */
	Version change(Function<PrimaryState<K, V>, @Nullable Changes<K, V>> step) {
		boolean mine;
		Version version;
		this.lock.lock();
		try {
			this.requirePrimary.run();
			Changes<K, V> made = step.apply(this.primary);
			mine = made != null && this.mailbox.put(made);
			version = this.primary.version();
		}
		finally {
			this.lock.unlock();
		}
		if (mine) {
			this.mailbox.run();
		}
		this.mailbox.holdUp();
		return version;
	}

	/**
	 * Sets or removes an entry that has a version.
	 * @param value the value, or {@code null} to remove it
	 * @return the version of the change, or empty if the entry has another version
	 */
	Optional<Version> compareAndPut(K key, Version expected, @Nullable V value) {
		boolean[] matched = new boolean[1];
		Version version = change((state) -> {
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
		boolean[] more = { true };
		try {
			for (int i = 0; i < EXPIRATIONS_AT_ONCE && more[0] && !this.mailbox.isCongested(); i++) {
				change((state) -> {
					Changes<K, V> expired = state.expireNext(now());
					more[0] = expired != null;
					return expired;
				});
			}
		}
		catch (StateClosedException | NotPrimaryException ex) {
			// closed or fenced since: whoever is primary does it
		}
	}

	/**
	 * The wall clock, in milliseconds.
	 */
	long now() {
		return this.clock.millis();
	}

}
