package io.stateeventtarget.replication;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * Turns entries into map entries and skips those without a value.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class PresentIterator<K, V> implements Iterator<Map.Entry<K, V>> {

	private final Iterator<Entry<K, V>> entries;

	private Map.@Nullable Entry<K, V> next;

	PresentIterator(Iterator<Entry<K, V>> entries) {
		this.entries = entries;
		this.next = advance();
	}

	@Override
	public boolean hasNext() {
		return this.next != null;
	}

	@Override
	public Map.Entry<K, V> next() {
		Map.Entry<K, V> current = this.next;
		if (current == null) {
			throw new NoSuchElementException();
		}
		this.next = advance();
		return current;
	}

	private Map.@Nullable Entry<K, V> advance() {
		while (this.entries.hasNext()) {
			Entry<K, V> entry = this.entries.next();
			V value = entry.value();
			if (value != null) {
				return Map.entry(entry.key(), value);
			}
		}
		return null;
	}

}
