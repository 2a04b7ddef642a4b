package io.stateeventtarget.replication;

import java.util.List;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one snapshot together, and the pieces of each, bounded. Parts of a
 * newer snapshot start over. Confined to the {@link SinkLink}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotAssembly<K, V> {

	private final int limit;

	private final long patience;

	private final SnapshotParts<K, V> parts = new SnapshotParts<>();

	private @Nullable Origin origin;

	private long id;

	private long addedAt;

	/**
	 * Creates an assembly without parts.
	 * @param limit how many parts a snapshot may have, and how many pieces all together
	 * @param patience for how long parts are kept while no other part comes, in
	 * nanoseconds
	 */
	SnapshotAssembly(int limit, long patience) {
		this.limit = limit;
		this.patience = patience;
	}

	/**
	 * Gives up parts whose others do not come.
	 */
	void onTick(long now) {
		if (!this.parts.isEmpty() && now - this.addedAt >= this.patience) {
			clear();
		}
	}

	/**
	 * Adds a part or a piece of one, unless one of a newer snapshot is here or there are
	 * too many.
	 * @return all parts if this was the last one that was missing, otherwise {@code null}
	 */
	@Nullable List<Snapshot<K, V>> add(Snapshot<K, V> part, long now) {
		boolean same = part.origin().equals(this.origin) && part.id() == this.id;
		if (!isPossible(part) || (!same && part.origin().equals(this.origin) && part.id() < this.id)) {
			return null;
		}
		if (!same) {
			this.parts.clear();
			this.origin = part.origin();
			this.id = part.id();
		}
		else if (!this.parts.isEmpty() && !belongs(part, this.parts.any())) {
			return null;
		}
		if (!this.parts.put(part, this.limit)) {
			return null;
		}
		this.addedAt = now;
		if (this.parts.whole() < part.parts()) {
			return null;
		}
		List<Snapshot<K, V>> all = this.parts.all();
		clear();
		return all;
	}

	private static boolean belongs(Snapshot<?, ?> part, Snapshot<?, ?> other) {
		return part.parts() == other.parts() && part.sequence() == other.sequence()
				&& (part.scope() == null) == (other.scope() == null);
	}

	private boolean isPossible(Snapshot<K, V> part) {
		return part.parts() <= this.limit && part.part() >= 0 && part.part() < part.parts() && part.piece() >= 0
				&& part.piece() < part.pieces();
	}

	void clear() {
		this.parts.clear();
		this.origin = null;
	}

}
