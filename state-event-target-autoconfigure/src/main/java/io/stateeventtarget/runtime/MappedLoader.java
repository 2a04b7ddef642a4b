package io.stateeventtarget.runtime;

import java.util.Map;

import io.stateeventtarget.StateLoader;
import org.jspecify.annotations.Nullable;

/**
 * Loads by parameter for a namespace that is kept by mapped keys.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 */
final class MappedLoader<P, V> implements StateLoader<MappedKey<P>, V> {

	private final MappedKeys<P, V> keys;

	private final StateLoader<P, V> loader;

	MappedLoader(MappedKeys<P, V> keys, StateLoader<P, V> loader) {
		this.keys = keys;
		this.loader = loader;
	}

	/**
	 * The loader that the user wrote.
	 */
	StateLoader<P, V> loader() {
		return this.loader;
	}

	@Override
	public @Nullable V load(MappedKey<P> key) throws Exception {
		return this.loader.load(key.parameter());
	}

	@Override
	public Map<MappedKey<P>, V> loadAll() throws Exception {
		return this.keys.keys(this.loader.loadAll());
	}

}
