package io.stateeventtarget.replication;

import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of one table in the order of its slots, weakly consistent if the
 * table is written meanwhile.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TableIterator<K, V> implements Iterator<Entry<K, V>> {

	private final Slots<K, V> table;

	private int index;

	private @Nullable Entry<K, V> next;

	TableIterator(Slots<K, V> table) {
		this.table = table;
		this.next = advance();
	}

	@Override
	public boolean hasNext() {
		return this.next != null;
	}

	@Override
	public Entry<K, V> next() {
		Entry<K, V> current = this.next;
		if (current == null) {
			throw new NoSuchElementException();
		}
		this.next = advance();
		return current;
	}

	private @Nullable Entry<K, V> advance() {
		while (this.index < this.table.capacity()) {
			Entry<K, V> entry = this.table.entry(this.index++);
			if (entry != null) {
				return entry;
			}
		}
		return null;
	}

}
