package io.stateeventtarget.replication;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Copies the slots of a table as they were when this object was created, chunk by chunk,
 * while a writer goes on changing the table.
 * <p>
 * One thread at a time may {@link #preserve(int)}, one may {@link #complete()}; they need
 * not exclude each other. A chunk is decided by whoever first sets its place in
 * {@code outcomes}: the writer to the slots it preserved, the copying thread to
 * {@link #COPIED}. The writer changes a slot only after its chunk is decided. Therefore a
 * copying thread that decides a chunk has read every slot of it before the writer's first
 * change; one that comes too late may have read a mixture and takes the preserved slots
 * instead.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ChunkedCopy<K, V> {

	static final int CHUNK_SIZE = 4096;

	private static final @Nullable Entry<?, ?>[] COPIED = {};

	private final Table<K, V> source;

	private final AtomicReferenceArray<@Nullable Entry<K, V> @Nullable []> outcomes;

	ChunkedCopy(Table<K, V> source) {
		this.source = source;
		this.outcomes = new AtomicReferenceArray<>((source.capacity() + CHUNK_SIZE - 1) / CHUNK_SIZE);
	}

	/**
	 * Return whether the chunk of a slot is still undecided, so that its slots have to be
	 * preserved before the slot may be changed.
	 */
	boolean isOpen(int index) {
		return this.outcomes.get(index / CHUNK_SIZE) == null;
	}

	void preserve(int index) {
		int chunk = index / CHUNK_SIZE;
		@Nullable Entry<K, V>[] slots = Table.newSlots(chunkLength());
		this.source.copyTo(slots, chunk * CHUNK_SIZE, 0, slots.length);
		this.outcomes.compareAndSet(chunk, null, slots);
	}

	Table<K, V> complete() {
		@Nullable Entry<K, V>[] slots = Table.newSlots(this.source.capacity());
		for (int chunk = 0; chunk < this.outcomes.length(); chunk++) {
			copyChunk(chunk, slots);
		}
		return this.source.withSlots(slots);
	}

	private void copyChunk(int chunk, @Nullable Entry<K, V>[] target) {
		if (this.outcomes.get(chunk) == null) {
			this.source.copyTo(target, chunk * CHUNK_SIZE, chunk * CHUNK_SIZE, chunkLength());
		}
		@Nullable Entry<K, V>[] preserved = this.outcomes.compareAndExchange(chunk, null, copied());
		if (preserved != null) {
			System.arraycopy(preserved, 0, target, chunk * CHUNK_SIZE, preserved.length);
		}
	}

	private int chunkLength() {
		return Math.min(CHUNK_SIZE, this.source.capacity());
	}

	@SuppressWarnings("unchecked")
	private static <K, V> @Nullable Entry<K, V>[] copied() {
		return (@Nullable Entry<K, V>[]) COPIED;
	}

}
