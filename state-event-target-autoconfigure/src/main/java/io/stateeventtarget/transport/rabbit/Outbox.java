package io.stateeventtarget.transport.rabbit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * The messages that wait to be sent, bounded by number and bytes. Any thread adds; one
 * takes what may go together. Thread-safe.
 */
final class Outbox {

	/**
	 * How much is sent together.
	 */
	private static final int FRAME_BYTES = 256 << 10;

	private static final int FRAME_MESSAGES = 512;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition added = this.lock.newCondition();

	private final int maxLength;

	private final long maxBytes;

	@GuardedBy("lock")
	private final Deque<Letter> letters = new ArrayDeque<>();

	@GuardedBy("lock")
	private long bytes;

	Outbox(int maxLength, long maxBytes) {
		this.maxLength = maxLength;
		this.maxBytes = maxBytes;
	}

	/**
	 * Adds messages, all or none.
	 * @return whether there was room
	 */
	boolean add(Address address, List<byte[]> messages) {
		long more = messages.stream().mapToLong((message) -> message.length).sum();
		this.lock.lock();
		try {
			boolean fits = this.letters.size() + messages.size() <= this.maxLength
					&& this.bytes + more <= this.maxBytes;
			if (!fits && !this.letters.isEmpty()) {
				return false;
			}
			messages.forEach((message) -> this.letters.add(new Letter(address, message)));
			this.bytes += more;
			this.added.signal();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes the oldest messages that go to the same address, waiting for the first.
	 * @return the messages, none if none came in time
	 */
	List<Letter> take(long milliseconds) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
			while (this.letters.isEmpty() && left > 0) {
				left = this.added.awaitNanos(left);
			}
			return takeTogether();
		}
		finally {
			this.lock.unlock();
		}
	}

	@GuardedBy("lock")
	private List<Letter> takeTogether() {
		List<Letter> together = new ArrayList<>();
		long size = 0;
		Letter next = this.letters.peek();
		Address address = (next != null) ? next.address() : null;
		while (next != null && next.address().equals(address) && together.size() < FRAME_MESSAGES
				&& (together.isEmpty() || size + next.message().length <= FRAME_BYTES)) {
			this.letters.remove();
			this.bytes -= next.message().length;
			size += next.message().length;
			together.add(next);
			next = this.letters.peek();
		}
		return together;
	}

	int clear() {
		this.lock.lock();
		try {
			int size = this.letters.size();
			this.letters.clear();
			this.bytes = 0;
			return size;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Where a message goes.
	 *
	 * @param exchange the name of the exchange
	 * @param key the routing key
	 * @param mandatory whether it is returned if there is no queue for it
	 */
	record Address(String exchange, String key, boolean mandatory) {

	}

	/**
	 * A message and where it goes.
	 */
	record Letter(Address address, byte[] message) {

	}

}
