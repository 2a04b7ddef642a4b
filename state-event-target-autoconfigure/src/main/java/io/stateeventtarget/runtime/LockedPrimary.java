package io.stateeventtarget.runtime;

import java.util.List;
import java.util.Optional;

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
import org.jspecify.annotations.Nullable;

/**
 * Gives the engine of a source access to the primary state under the namespace lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LockedPrimary<K, V> implements PrimaryAccess<K, V> {

	private final DefaultStateSource<K, V> source;

	LockedPrimary(DefaultStateSource<K, V> source) {
		this.source = source;
	}

	@Override
	public Lookup<K, V> lookup(K key) {
		return this.source
			.inLock(() -> new Lookup<>(this.source.primary().store().get(key), this.source.primary().version()));
	}

	@Override
	public @Nullable Delta<K, V> since(Position position) {
		return this.source.inLock(() -> Optional.ofNullable(delta(this.source.primary().since(position)))).orElse(null);
	}

	@Override
	public @Nullable Delta<K, V> sinceBeginning(Origin origin) {
		return this.source.inLock(() -> Optional.ofNullable(delta(this.source.primary().sinceBeginning(origin))))
			.orElse(null);
	}

	@Override
	public Digest digest() {
		return this.source.inLock(() -> new Digest(this.source.primary().version(), this.source.primary().digest()));
	}

	@Override
	public Cut<K, V> cut() {
		return this.source.inLock(() -> new Started<>(this.source.primary().version(), this.source.freeze())).cut();
	}

	@Override
	public Version write(SinkMessage.Write<K, V> write, SinkInfo sink) {
		K key = this.source.types().key(write.key());
		V value = write.value();
		if (value != null) {
			this.source.types().value(key, value);
		}
		requireAllowed(new StateWrite<>(this.source.namespace(), sink, key, value, write.expected()));
		if (write.expected() != null) {
			return this.source.compareAndPut(key, write.expected(), value)
				.orElseThrow(() -> new WriteRejectedException(
						"the entry does not have the version " + write.expected() + " that the write expected",
						this.source.namespace(), key));
		}
		return (value != null) ? this.source.set(key, value) : this.source.remove(key);
	}

	private @Nullable Delta<K, V> delta(@Nullable List<Change<K, V>> steps) {
		return (steps != null) ? new Delta<>(steps, this.source.primary().version().sequence()) : null;
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
