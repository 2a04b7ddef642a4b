package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.stateeventtarget.protocol.SourceMessage.Snapshot;

/**
 * The parts of one snapshot that are here, and the pieces of each. Confined to its
 * {@link SnapshotAssembly}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotParts<K, V> {

	private final NavigableMap<Integer, NavigableMap<Integer, Snapshot<K, V>>> parts = new TreeMap<>();

	private int pieces;

	private int whole;

	/**
	 * Keeps a piece, instead of the same one if that is here.
	 * @param limit how many pieces may be here
	 * @return whether there is room for it and its part has as many pieces
	 */
	boolean put(Snapshot<K, V> piece, int limit) {
		NavigableMap<Integer, Snapshot<K, V>> part = this.parts.get(piece.part());
		boolean known = part != null && part.containsKey(piece.piece());
		boolean fits = part == null || first(part).pieces() == piece.pieces();
		if (!fits || (!known && this.pieces >= limit)) {
			return false;
		}
		if (part == null) {
			part = new TreeMap<>();
			this.parts.put(piece.part(), part);
		}
		part.put(piece.piece(), piece);
		if (!known) {
			this.pieces++;
			this.whole += (part.size() == piece.pieces()) ? 1 : 0;
		}
		return true;
	}

	boolean isEmpty() {
		return this.parts.isEmpty();
	}

	/**
	 * Any piece, where there is one.
	 */
	Snapshot<K, V> any() {
		return first(this.parts.firstEntry().getValue());
	}

	/**
	 * How many parts are whole.
	 */
	int whole() {
		return this.whole;
	}

	/**
	 * All pieces in their order.
	 */
	List<Snapshot<K, V>> all() {
		List<Snapshot<K, V>> all = new ArrayList<>(this.pieces);
		this.parts.values().forEach((part) -> all.addAll(part.values()));
		return all;
	}

	void clear() {
		this.parts.clear();
		this.pieces = 0;
		this.whole = 0;
	}

	private static <K, V> Snapshot<K, V> first(NavigableMap<Integer, Snapshot<K, V>> part) {
		return part.firstEntry().getValue();
	}

}
