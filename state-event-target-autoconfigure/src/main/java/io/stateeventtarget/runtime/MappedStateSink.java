package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;

/**
 * A sink by parameters over one by mapped keys.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 * @param keys the translation
 * @param delegate the sink underneath
 */
record MappedStateSink<P, V>(MappedKeys<P, V> keys,
		DefaultStateSink<MappedKey<P>, V> delegate) implements StateSink<P, V>, MappedStateView<P, V> {

	@Override
	public String id() {
		return this.delegate.id();
	}

	@Override
	public SyncStatus status() {
		return this.delegate.status();
	}

	@Override
	public Duration staleness() {
		return this.delegate.staleness();
	}

	@Override
	public CompletableFuture<Version> synced() {
		return this.delegate.synced();
	}

	@Override
	public CompletableFuture<Version> write(P key, V value) {
		return this.delegate.write(this.keys.key(key), value);
	}

	@Override
	public CompletableFuture<Version> write(P key, V value, Version expected) {
		return this.delegate.write(this.keys.key(key), value, expected);
	}

	@Override
	public CompletableFuture<Version> remove(P key) {
		return this.delegate.remove(this.keys.key(key));
	}

	@Override
	public void resync() {
		this.delegate.resync();
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
