package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a loader finds into a source. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceLoading<K, V> implements SourceFill.Target<K, V> {

	private final DefaultStateSource<K, V> source;

	private final Duration timeout;

	private final SourceLoads<K, V> loads;

	private final SourceFill<K, V> fill;

	SourceLoading(DefaultStateSource<K, V> source, StateLoader<K, V> loader, RuntimeSettings settings,
			RuntimeThreads threads) {
		StateDefinition<K, V> definition = source.definition();
		this.source = source;
		this.timeout = definition.sourceOptions().loadTimeout();
		this.loads = new SourceLoads<>(definition.namespace(), loader, this.timeout, threads, this::loaded);
		this.fill = new SourceFill<>(definition.namespace(), this.loads, this, definition.sourceOptions().refresh(),
				threads, settings.errorHandler());
	}

	void load(K key) {
		this.loads.load(key);
	}

	void fillAndWait() {
		this.fill.fillAndWait(this.timeout, this.source.ticks());
	}

	void onTick(long now) {
		this.fill.onTick(now);
	}

	@Override
	public Version version() {
		return this.source.version();
	}

	@Override
	public Iterable<K> keys() {
		return List.copyOf(this.source.asMap().keySet());
	}

	@Override
	public void merge(Map<K, V> loaded, Version asOf, boolean replace) {
		loaded.forEach((key, value) -> this.source.types().value(this.source.types().key(key), value));
		this.source.change(() -> this.source.primary().merge(loaded, asOf, replace, this.source.now()));
	}

	private void loaded(K key, @Nullable V value, @Nullable Throwable failure) {
		Throwable problem = failure;
		if (value != null) {
			try {
				this.source.types().value(key, value);
				this.source.change(() -> this.source.primary().load(key, value, this.source.now()));
			}
			catch (RuntimeException ex) {
				problem = ex;
			}
		}
		this.source.loaded(key, (problem != null) ? failure(key, problem) : null);
	}

	private StateException failure(K key, Throwable problem) {
		if (problem instanceof StateException known) {
			return known;
		}
		String namespace = this.source.namespace();
		return new StateException("Key '" + key + "' of namespace '" + namespace + "' could not be loaded: " + problem,
				namespace, key, problem);
	}

}
