package io.stateeventtarget.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateWrite;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.Version;
import io.stateeventtarget.WritePolicy;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.replication.PrimaryAccess;
import io.stateeventtarget.replication.PrimaryState;
import org.jspecify.annotations.Nullable;

/**
 * Gives the engine of a source access to the primary state under the namespace lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LockedPrimary<K, V> implements PrimaryAccess<K, V> {

	private static final int FEW_KEYS = 1024;

	private final DefaultStateSource<K, V> source;

	LockedPrimary(DefaultStateSource<K, V> source) {
		this.source = source;
	}

	@Override
	public Lookup<K, V> lookup(K key) {
		return state().look((state) -> new Lookup<>(state.store().get(key), state.version()));
	}

	@Override
	public @Nullable Delta<K, V> since(Position position) {
		return state().look((state) -> delta(state, state.since(position)));
	}

	@Override
	public @Nullable Delta<K, V> sinceBeginning(Origin origin) {
		return state().look((state) -> delta(state, state.sinceBeginning(origin)));
	}

	@Override
	public Digest digest() {
		return state().look((state) -> new Digest(state.version(), state.digest()));
	}

	/**
	 * Looks few keys up under the lock, and many in a snapshot.
	 */
	@Override
	public Some<K, V> some(Collection<K> keys) {
		if (keys.size() > FEW_KEYS) {
			return PrimaryAccess.super.some(keys);
		}
		return state().look((state) -> new Some<>(state.version(),
				keys.stream().map(state.store()::get).filter(Objects::nonNull).toList()));
	}

	@Override
	public Cut<K, V> cut() {
		return state().freeze().cut();
	}

	@Override
	public Version write(SinkMessage.Write<K, V> write, SinkInfo sink) {
		K key = this.source.types().key(write.key());
		V value = write.value();
		if (value != null) {
			this.source.requireValue(key, value);
		}
		requireAllowed(new StateWrite<>(this.source.namespace(), sink, key, value, write.expected()));
		if (write.expected() != null) {
			return state().compareAndPut(key, write.expected(), value, state()::changeAhead)
				.orElseThrow(() -> new WriteRejectedException(
						"the entry does not have the version " + write.expected() + " that the write expected",
						this.source.namespace(), key));
		}
		long now = this.source.now();
		return state().changeAhead((state) -> (value != null) ? state.put(key, value, 0, now, ChangeCause.WRITE)
				: state.remove(key, now, ChangeCause.WRITE));
	}

	private GuardedState<K, V> state() {
		return this.source.state();
	}

	private static <K, V> @Nullable Delta<K, V> delta(PrimaryState<K, V> state, @Nullable List<Change<K, V>> steps) {
		return (steps != null) ? new Delta<>(steps, state.version().sequence()) : null;
	}

	private void requireAllowed(StateWrite<K, V> write) {
		StateDefinition<K, V> definition = this.source.definition();
		if (definition.sourceOptions().writes() == WritePolicy.DENY) {
			throw new WriteRejectedException(
					"the source takes no writes of sinks: set 'writes: allow' on it to change that", write.namespace(),
					write.key());
		}
		StateWriteGuard guard = definition.writeGuard();
		if (guard == null) {
			return;
		}
		try {
			guard.check(write);
		}
		catch (WriteRejectedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new WriteRejectedException("the StateWriteGuard failed", write.namespace(), write.key(), ex);
		}
	}

}
