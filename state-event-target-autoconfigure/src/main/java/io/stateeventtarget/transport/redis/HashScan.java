package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.StreamScanCursor;
import io.stateeventtarget.transport.LogContent.Kept;
import org.jspecify.annotations.Nullable;

/**
 * Reads all entries of a namespace, page by page: the next page is on its way while one
 * is decoded. Used by one thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class HashScan<K, V> {

	private static final int FIRST_COUNT = 200;

	private static final int MAX_COUNT = 5000;

	/**
	 * How long a page should be, in bytes.
	 */
	private static final long PAGE_BYTES = 1 << 20;

	private final RedisEngine engine;

	private final RedisConnections.Commands connection;

	private final String namespace;

	private final byte[] key;

	private final KeptEntries<K, V> entries;

	private long skipped;

	HashScan(RedisEngine engine, String namespace, byte[] key, KeptEntries<K, V> entries) {
		this.engine = engine;
		this.connection = engine.commands().get(namespace);
		this.namespace = namespace;
		this.key = key;
		this.entries = entries;
	}

	/**
	 * Reads all entries. One may come twice, and one that changes meanwhile as it was or
	 * as it is.
	 * @return how many fields were skipped because they are no entries
	 */
	long forEach(Consumer<Kept<K, V>> consumer) {
		Page page = fetch(ScanCursor.INITIAL, FIRST_COUNT);
		while (page != null) {
			StreamScanCursor cursor = this.engine.await(this.connection, page.future(), "read the entries",
					this.namespace);
			Page next = cursor.isFinished() ? null : fetch(cursor, count(page));
			read(page, consumer);
			page = next;
		}
		return this.skipped;
	}

	private static int count(Page page) {
		long bytes = 0;
		for (byte[] part : page.parts()) {
			bytes += part.length;
		}
		return (int) Math.max(1, Math.min(MAX_COUNT, PAGE_BYTES * (page.parts().size() / 2 + 1) / (bytes + 1)));
	}

	private Page fetch(ScanCursor cursor, int count) {
		List<byte[]> parts = new ArrayList<>(2 * count + 64);
		return new Page(parts, this.connection.async().hscan((field, value) -> {
			parts.add(field);
			parts.add(value);
		}, this.key, cursor, new ScanArgs().limit(count)));
	}

	private void read(Page page, Consumer<Kept<K, V>> consumer) {
		List<byte[]> parts = page.parts();
		for (int i = 0; i + 1 < parts.size(); i += 2) {
			@Nullable Kept<K, V> entry = this.entries.read(parts.get(i), parts.get(i + 1));
			if (entry != null) {
				consumer.accept(entry);
			}
			else {
				this.skipped++;
			}
		}
	}

	private record Page(List<byte[]> parts, RedisFuture<StreamScanCursor> future) {

	}

}
