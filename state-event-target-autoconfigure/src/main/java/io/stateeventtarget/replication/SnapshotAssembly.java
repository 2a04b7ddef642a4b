package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one snapshot together. Parts of another snapshot start over. Confined
 * to the {@link SinkEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotAssembly<K, V> {

	private final Map<Integer, Collection<? extends StateEntry<K, V>>> parts = new TreeMap<>();

	private @Nullable Origin origin;

	private long sequence;

	private long nonce;

	/**
	 * Adds a part.
	 * @return all parts if this was the last one that was missing, otherwise {@code null}
	 */
	@Nullable List<Collection<? extends StateEntry<K, V>>> add(Snapshot<K, V> part) {
		if (!part.origin().equals(this.origin) || part.sequence() != this.sequence || part.nonce() != this.nonce) {
			this.parts.clear();
			this.origin = part.origin();
			this.sequence = part.sequence();
			this.nonce = part.nonce();
		}
		this.parts.put(part.part(), part.entries());
		if (this.parts.size() < part.parts()) {
			return null;
		}
		List<Collection<? extends StateEntry<K, V>>> all = List.copyOf(this.parts.values());
		clear();
		return all;
	}

	void clear() {
		this.parts.clear();
		this.origin = null;
	}

}
