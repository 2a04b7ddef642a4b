package io.stateeventtarget.replication;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Copies the slots of a table as they were when this object was created, chunk by chunk,
 * while a writer goes on changing the table.
 * <p>
 * One thread at a time may {@link #preserve(int)}, one may {@link #complete()}; they need
 * not exclude each other. A chunk is decided by whoever first sets its place in
 * {@code chunks}. The writer changes a slot only after its chunk is decided. Therefore a
 * copying thread that decides a chunk has read every slot of it before the writer's first
 * change; one that comes too late may have read a mixture, which it drops.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ChunkedCopy<K, V> {

	static final int CHUNK_SIZE = 4096;

	private final Table<K, V> source;

	private final AtomicReferenceArray<@Nullable Entry<K, V> @Nullable []> chunks;

	ChunkedCopy(Table<K, V> source) {
		this.source = source;
		this.chunks = new AtomicReferenceArray<>((source.capacity() + CHUNK_SIZE - 1) / CHUNK_SIZE);
	}

	/**
	 * Return whether the chunk of a slot is still undecided, so that its slots have to be
	 * preserved before the slot may be changed.
	 */
	boolean isOpen(int index) {
		return this.chunks.get(index / CHUNK_SIZE) == null;
	}

	void preserve(int index) {
		copy(index / CHUNK_SIZE);
	}

	FrozenTable<K, V> complete() {
		@Nullable Entry<K, V>[][] copied = newChunks(this.chunks.length());
		for (int chunk = 0; chunk < copied.length; chunk++) {
			@Nullable Entry<K, V>[] slots = this.chunks.get(chunk);
			copied[chunk] = (slots != null) ? slots : copy(chunk);
		}
		return new FrozenTable<>(this.source, copied);
	}

	/**
	 * Copy a chunk unless somebody else is faster.
	 * @return what is decided for the chunk
	 */
	private @Nullable Entry<K, V>[] copy(int chunk) {
		int length = Math.min(CHUNK_SIZE, this.source.capacity());
		@Nullable Entry<K, V>[] slots = this.source.copyOf(chunk * CHUNK_SIZE, length);
		@Nullable Entry<K, V>[] faster = this.chunks.compareAndExchange(chunk, null, slots);
		return (faster != null) ? faster : slots;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static <K, V> @Nullable Entry<K, V>[][] newChunks(int length) {
		return new Entry[length][];
	}

}
