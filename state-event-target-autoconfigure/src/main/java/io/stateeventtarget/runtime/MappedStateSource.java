package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.stateeventtarget.MissingKeyHandler;
import io.stateeventtarget.Registration;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * A source by parameters over one by mapped keys.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 * @param keys the translation
 * @param delegate the source underneath
 */
record MappedStateSource<P, V>(MappedKeys<P, V> keys,
		DefaultStateSource<MappedKey<P>, V> delegate) implements StateSource<P, V>, MappedStateView<P, V> {

	@Override
	public String id() {
		return this.delegate.id();
	}

	@Override
	public Version set(P key, V value) {
		return this.delegate.set(this.keys.key(key), value);
	}

	@Override
	public Version set(P key, V value, Duration timeToLive) {
		return this.delegate.set(this.keys.key(key), value, timeToLive);
	}

	@Override
	public Version setAll(Map<? extends P, ? extends V> entries) {
		return this.delegate.setAll(this.keys.keys(entries));
	}

	@Override
	public Version remove(P key) {
		return this.delegate.remove(this.keys.key(key));
	}

	@Override
	public Version clear() {
		return this.delegate.clear();
	}

	@Override
	public Optional<Version> compareAndSet(P key, Version expected, V value) {
		return this.delegate.compareAndSet(this.keys.key(key), expected, value);
	}

	@Override
	public Version update(P key, UnaryOperator<@Nullable V> change) {
		return this.delegate.update(this.keys.key(key), change);
	}

	@Override
	public Version signal(String type, Object detail) {
		return this.delegate.signal(type, detail);
	}

	@Override
	public Registration onMissing(MissingKeyHandler<P> handler) {
		Objects.requireNonNull(handler, "handler");
		return this.delegate.onMissing((key) -> handler.onMissing(key.parameter()));
	}

	@Override
	public Collection<SinkInfo> sinks() {
		return this.delegate.sinks();
	}

	@Override
	public boolean isPrimary() {
		return this.delegate.isPrimary();
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	/**
	 * The view underneath, whatever the type of the parameters.
	 */
	ManagedView view() {
		return this.delegate;
	}

}
