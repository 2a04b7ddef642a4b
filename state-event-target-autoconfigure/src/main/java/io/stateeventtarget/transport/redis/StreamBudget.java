package io.stateeventtarget.transport.redis;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which frames of a stream may stay, as its source has written them. Used by one thread.
 */
final class StreamBudget {

	private final long bound;

	private final Deque<Frame> frames = new ArrayDeque<>();

	private long bytes;

	StreamBudget(long bound) {
		this.bound = bound;
	}

	/**
	 * Counts a frame that was added.
	 */
	void add(String id, int length) {
		this.frames.addLast(new Frame(id, length));
		this.bytes += length;
	}

	/**
	 * The oldest frame that may stay when another is added.
	 * @return its id, or an empty text if all may
	 */
	String oldest(int next) {
		String oldest = "";
		while (!this.frames.isEmpty() && this.bytes + next > this.bound) {
			this.bytes -= this.frames.removeFirst().length();
			oldest = this.frames.isEmpty() ? "" : this.frames.getFirst().id();
		}
		return oldest;
	}

	private record Frame(String id, int length) {

	}

}
