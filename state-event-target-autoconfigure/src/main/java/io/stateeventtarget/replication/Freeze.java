package io.stateeventtarget.replication;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A freeze under way: it began when {@link ReplicaStore#startFreeze} returned it and its
 * result is the state of that moment, however long {@link #complete()} takes.
 * <p>
 * Until it is completed or closed the writer of the store preserves what it is about to
 * change, so an unused freeze must be closed. {@link #complete()} and {@link #close()}
 * may be called by any thread, without the writer's lock; all other public methods too.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class Freeze<K, V> implements AutoCloseable {

	private final int size;

	private final int entryCount;

	private final LongSupplier ticker;

	private volatile @Nullable ChunkedCopy<K, V> copy;

	// Written by the writer of the store only
	private volatile long longestHold;

	// Written by the writer of the store only
	private volatile long totalHold;

	Freeze(Table<K, V> table, int size, int entryCount, LongSupplier ticker) {
		long start = ticker.getAsLong();
		this.size = size;
		this.entryCount = entryCount;
		this.ticker = ticker;
		this.copy = new ChunkedCopy<>(table);
		recordHold(start);
	}

	/**
	 * Copy what is left to copy. To be called once.
	 * @return the entries of the store at the moment the freeze was started
	 * @throws IllegalStateException if the freeze has been completed or closed
	 */
	public FrozenEntries<K, V> complete() {
		ChunkedCopy<K, V> copy = this.copy;
		if (copy == null) {
			throw new IllegalStateException("Freeze has been completed or closed");
		}
		try {
			return new FrozenEntries<>(copy.complete(), this.size, this.entryCount);
		}
		finally {
			close();
		}
	}

	/**
	 * Release the writer from preserving for this freeze. Does nothing if the freeze has
	 * been completed or closed.
	 */
	@Override
	public void close() {
		this.copy = null;
	}

	/**
	 * Return the longest time this freeze has taken of the writer at once: to start, or
	 * to preserve a chunk before a change.
	 * @return nanoseconds
	 */
	public long longestHold() {
		return this.longestHold;
	}

	/**
	 * Return the time this freeze has taken of the writer altogether.
	 * @return nanoseconds
	 */
	public long totalHold() {
		return this.totalHold;
	}

	/**
	 * Preserve the state of a slot that the writer is about to change.
	 * @return {@code false} if this freeze needs no slots any more
	 */
	boolean preserve(int index) {
		ChunkedCopy<K, V> copy = this.copy;
		if (copy != null && copy.isOpen(index)) {
			long start = this.ticker.getAsLong();
			copy.preserve(index);
			recordHold(start);
		}
		return copy != null;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
	private void recordHold(long start) {
		long hold = this.ticker.getAsLong() - start;
		this.longestHold = Math.max(this.longestHold, hold);
		this.totalHold = this.totalHold + hold;
	}

}
