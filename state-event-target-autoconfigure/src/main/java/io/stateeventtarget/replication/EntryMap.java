package io.stateeventtarget.replication;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Shows the entries that have a value as a map, without copying any. As consistent as the
 * source; keys and values are never {@code null}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class EntryMap<K, V> extends AbstractMap<K, V> {

	private final EntrySource<K, V> source;

	private final Set<Map.Entry<K, V>> entrySet = new EntrySet();

	private EntryMap(EntrySource<K, V> source) {
		this.source = source;
	}

	/**
	 * Return a map of what the source has now and will have, all of whose mutators throw
	 * {@link UnsupportedOperationException}.
	 */
	static <K, V> Map<K, V> of(EntrySource<K, V> source) {
		return Collections.unmodifiableMap(new EntryMap<>(source));
	}

	@Override
	public int size() {
		return this.source.size();
	}

	@Override
	public boolean containsKey(Object key) {
		return get(key) != null;
	}

	@Override
	public @Nullable V get(Object key) {
		return this.source.value(key);
	}

	@Override
	public Set<Map.Entry<K, V>> entrySet() {
		return this.entrySet;
	}

	private final class EntrySet extends AbstractSet<Map.Entry<K, V>> {

		@Override
		public int size() {
			return EntryMap.this.size();
		}

		@Override
		public boolean contains(@Nullable Object candidate) {
			return candidate instanceof Map.Entry<?, ?> entry && entry.getKey() != null && entry.getValue() != null
					&& entry.getValue().equals(get(entry.getKey()));
		}

		@Override
		public Iterator<Map.Entry<K, V>> iterator() {
			return new PresentIterator<>(EntryMap.this.source.iterator());
		}

	}

}
