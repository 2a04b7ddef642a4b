package io.stateeventtarget.replication;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Decides which entry an on-demand sink gives up: about the least recently used one, by
 * the second-chance rule, which costs a read no more than setting a flag. Confined to the
 * {@link SinkKeys}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Recency<K, V> {

	private final Set<K> order = new LinkedHashSet<>();

	private final int limit;

	private @Nullable K newest;

	Recency(int limit) {
		this.limit = limit;
	}

	void add(K key) {
		this.order.remove(key);
		this.order.add(key);
		this.newest = key;
	}

	/**
	 * Gives entries up until no more than the bound are left. The newest one, which
	 * nobody had time to read, goes last.
	 */
	void trim(ReplicaStore<K, V> store, Consumer<Entry<K, V>> evict) {
		if (this.order.size() > 2L * this.limit) {
			this.order.removeIf((key) -> store.get(key) == null);
		}
		int chances = this.order.size();
		while (store.size() > this.limit && !this.order.isEmpty()) {
			K key = removeEldest();
			Entry<K, V> entry = store.get(key);
			if (entry != null && chances > 0 && (entry.clearTouch() || key.equals(this.newest))) {
				this.order.add(key);
			}
			else if (entry != null) {
				evict.accept(entry);
			}
			chances--;
		}
	}

	private K removeEldest() {
		Iterator<K> eldest = this.order.iterator();
		K key = eldest.next();
		eldest.remove();
		return key;
	}

}
