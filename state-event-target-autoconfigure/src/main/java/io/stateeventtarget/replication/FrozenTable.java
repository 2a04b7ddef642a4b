package io.stateeventtarget.replication;

import org.jspecify.annotations.Nullable;

/**
 * The slots of a table as they were at one moment, in the chunks that they were copied
 * by. Immutable.
 * <p>
 * Chunks are small arrays, which the JVM allocates where it allocated before; one array
 * for all slots would be a large new piece of memory for each snapshot, which costs more
 * to get than to fill.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class FrozenTable<K, V> implements Slots<K, V> {

	private final Table<K, V> source;

	private final @Nullable Entry<K, V>[][] chunks;

	private final int chunkShift;

	private final int chunkMask;

	/**
	 * Create a frozen table.
	 * @param source the table that was copied, for where keys belong; its slots are not
	 * looked at
	 * @param chunks its slots, in chunks of the same length, a power of two
	 */
	FrozenTable(Table<K, V> source, @Nullable Entry<K, V>[][] chunks) {
		this.source = source;
		this.chunks = chunks;
		this.chunkMask = chunks[0].length - 1;
		this.chunkShift = Integer.numberOfTrailingZeros(chunks[0].length);
	}

	@Override
	public int capacity() {
		return this.source.capacity();
	}

	@Override
	public @Nullable Entry<K, V> entry(int index) {
		return Table.withoutTombstone(slot(index));
	}

	/**
	 * Find the entry of a key.
	 */
	@Nullable Entry<K, V> find(Object key) {
		int hash = Entry.hashOf(key);
		int index = this.source.home(key, hash);
		for (Entry<K, V> entry = slot(index); entry != null; entry = slot(index)) {
			if (entry.isFor(key, hash)) {
				return entry;
			}
			index = this.source.next(index);
		}
		return null;
	}

	private @Nullable Entry<K, V> slot(int index) {
		return this.chunks[index >>> this.chunkShift][index & this.chunkMask];
	}

}
