package io.stateeventtarget.runtime;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A map of mapped keys seen by their parameters: live, unmodifiable, and looked up by the
 * key that a parameter stands for.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 */
final class MappedMap<P, V> extends AbstractMap<P, V> {

	private final MappedKeys<P, V> keys;

	private final Map<MappedKey<P>, V> map;

	MappedMap(MappedKeys<P, V> keys, Map<MappedKey<P>, V> map) {
		this.keys = keys;
		this.map = map;
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable V get(Object parameter) {
		return this.map.get(this.keys.key((P) parameter));
	}

	@Override
	public boolean containsKey(Object parameter) {
		return get(parameter) != null;
	}

	@Override
	public Set<Entry<P, V>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public Iterator<Entry<P, V>> iterator() {
				Iterator<Entry<MappedKey<P>, V>> entries = MappedMap.this.map.entrySet().iterator();
				return new Iterator<>() {

					@Override
					public boolean hasNext() {
						return entries.hasNext();
					}

					@Override
					public Entry<P, V> next() {
						Entry<MappedKey<P>, V> entry = entries.next();
						return Map.entry(entry.getKey().parameter(), entry.getValue());
					}

				};
			}

			@Override
			public int size() {
				return MappedMap.this.map.size();
			}

		};
	}

}
