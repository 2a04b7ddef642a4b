package io.stateeventtarget.runtime;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * A view by parameters of a view by mapped keys.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 */
interface MappedStateView<P, V> extends ReplayingStateView<P, V> {

	MappedKeys<P, V> keys();

	ReplayingStateView<MappedKey<P>, V> delegate();

	@Override
	default String namespace() {
		return delegate().namespace();
	}

	@Override
	default @Nullable V peek(P key) {
		return delegate().peek(keys().key(key));
	}

	@Override
	default Read<V> read(P key) {
		return delegate().read(keys().key(key));
	}

	@Override
	default Read<V> read(P key, ReadPolicy policy) {
		return delegate().read(keys().key(key), policy);
	}

	@Override
	default CompletableFuture<V> getAsync(P key) {
		return delegate().getAsync(keys().key(key));
	}

	@Override
	default void prime(P key) {
		delegate().prime(keys().key(key));
	}

	@Override
	default @Nullable Versioned<V> entry(P key) {
		return delegate().entry(keys().key(key));
	}

	@Override
	default Map<P, V> asMap() {
		return new MappedMap<>(keys(), delegate().asMap());
	}

	@Override
	default StateSnapshot<P, V> snapshot() {
		StateSnapshot<MappedKey<P>, V> snapshot = delegate().snapshot();
		return new FrozenSnapshot<>(snapshot.namespace(), snapshot.version(),
				new MappedMap<>(keys(), snapshot.entries()));
	}

	@Override
	default int size() {
		return delegate().size();
	}

	@Override
	default Version version() {
		return delegate().version();
	}

	@Override
	default Registration addListener(StateEventListener<P, V> listener) {
		return delegate().addListener(keys().listener(listener));
	}

	@Override
	default Registration addListener(StateEventListener<P, V> replay, StateEventListener<P, V> live) {
		return delegate().addListener(keys().listener(replay), keys().listener(live));
	}

}
