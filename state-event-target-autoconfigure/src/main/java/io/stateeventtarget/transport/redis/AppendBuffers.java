package io.stateeventtarget.transport.redis;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the room that one append took for the next one, of whichever namespace. An append
 * takes more than a garbage collector likes to see allocated at once. Thread-safe.
 */
final class AppendBuffers {

	/**
	 * What takes more room than this is not kept, in bytes.
	 */
	private static final int MOST = 2 << 20;

	private final AtomicReference<@Nullable BulkStrings> kept = new AtomicReference<>();

	/**
	 * An empty buffer.
	 */
	BulkStrings take() {
		BulkStrings buffer = this.kept.getAndSet(null);
		return (buffer != null) ? buffer : new BulkStrings();
	}

	/**
	 * Gives a buffer back, of which nothing may be read any more: the command that was
	 * sent with it has been answered.
	 */
	void giveBack(BulkStrings buffer) {
		if (buffer.capacity() <= MOST) {
			buffer.clear();
			this.kept.set(buffer);
		}
	}

}
