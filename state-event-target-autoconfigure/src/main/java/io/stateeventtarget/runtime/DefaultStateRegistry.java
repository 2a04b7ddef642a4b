package io.stateeventtarget.runtime;

import java.util.Optional;
import java.util.Set;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;

/**
 * The registry of one application context. Sources and sinks made before
 * {@link #startSources()} and {@link #startSinks()} are attached by these, later ones at
 * once. Stopping detaches and keeps all state; starting again attaches with a new epoch;
 * only {@link #close()} is final.
 */
public final class DefaultStateRegistry implements StateRegistry, AutoCloseable {

	private final RuntimeSettings settings;

	/**
	 * Creates a registry, detached.
	 * @param settings what sources and sinks run on
	 */
	public DefaultStateRegistry(RuntimeSettings settings) {
		this.settings = settings;
	}

	@Override
	public <K, V> StateSource<K, V> source(StateDefinition<K, V> definition) {
		throw new IllegalStateException("stub " + this.settings);
	}

	@Override
	public <K, V> StateSink<K, V> sink(StateDefinition<K, V> definition) {
		throw new IllegalStateException("stub");
	}

	@Override
	public Optional<StateSource<?, ?>> findSource(String namespace) {
		return Optional.empty();
	}

	@Override
	public Optional<StateSink<?, ?>> findSink(String namespace) {
		return Optional.empty();
	}

	@Override
	public Set<String> namespaces() {
		return Set.of();
	}

	/**
	 * Starts the transport. Idempotent.
	 */
	public void startTransport() {
	}

	/**
	 * Attaches the sources, each with a new epoch, and opens their dispatch. Idempotent.
	 */
	public void startSources() {
	}

	/**
	 * Attaches the sinks and opens their dispatch. Does not wait. Idempotent.
	 */
	public void startSinks() {
	}

	/**
	 * Detaches the sinks; what they hold and who waits stays. Idempotent.
	 */
	public void stopSinks() {
	}

	/**
	 * Detaches the sources; what they hold stays and can be changed. Idempotent.
	 */
	public void stopSources() {
	}

	/**
	 * Stops the transport. Idempotent.
	 */
	public void stopTransport() {
	}

	@Override
	public void close() {
	}

}
