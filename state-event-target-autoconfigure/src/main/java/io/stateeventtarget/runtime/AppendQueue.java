package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a durable log has not accepted yet, in their order. Thread-safe;
 * changes are added under the namespace lock and taken out by one thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class AppendQueue<K, V> {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition filled = this.lock.newCondition();

	private final Condition emptied = this.lock.newCondition();

	private final String namespace;

	private final int limit;

	@GuardedBy("lock")
	private final Deque<PendingAppend<K, V>> waiting = new ArrayDeque<>();

	@GuardedBy("lock")
	private boolean woken;

	AppendQueue(String namespace, int limit) {
		this.namespace = namespace;
		this.limit = limit;
	}

	void add(PendingAppend<K, V> change) {
		this.lock.lock();
		try {
			this.waiting.add(change);
			if (this.waiting.size() == 1) {
				this.filled.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The change that was added last and is still waiting.
	 */
	@Nullable PendingAppend<K, V> last() {
		this.lock.lock();
		try {
			return this.waiting.peekLast();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for room. Whoever waits at the same time may find the same room, so there may
	 * be as many changes too many as there are threads.
	 * @throws StateLimitExceededException if there is none in time
	 */
	void awaitRoom(Duration patience) {
		this.lock.lock();
		try {
			long left = patience.toNanos();
			while (this.waiting.size() >= this.limit && left > 0) {
				left = this.emptied.awaitNanos(left);
			}
			if (this.waiting.size() >= this.limit) {
				throw full();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw full();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for changes, and leaves them where they are.
	 * @return the first ones, or none if there are none in time or who waits was woken
	 */
	List<PendingAppend<K, V>> await(int most, long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			long left = nanos;
			while (this.waiting.isEmpty() && !this.woken && left > 0) {
				left = this.filled.awaitNanos(left);
			}
			this.woken = false;
			List<PendingAppend<K, V>> first = new ArrayList<>(Math.min(most, this.waiting.size()));
			for (PendingAppend<K, V> change : this.waiting) {
				if (first.size() == most) {
					break;
				}
				first.add(change);
			}
			return first;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the waiting of who waits for changes.
	 */
	void wake() {
		this.lock.lock();
		try {
			this.woken = true;
			this.filled.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes the first changes out.
	 */
	void remove(int count) {
		this.lock.lock();
		try {
			for (int i = 0; i < count; i++) {
				this.waiting.removeFirst();
			}
			this.emptied.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes all changes out and fails who waits for them.
	 * @return how many there were
	 */
	int fail(StateException failure) {
		List<PendingAppend<K, V>> failed;
		this.lock.lock();
		try {
			failed = List.copyOf(this.waiting);
			this.waiting.clear();
			this.emptied.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		failed.forEach((change) -> change.fail(failure));
		return failed.size();
	}

	private StateLimitExceededException full() {
		return new StateLimitExceededException("At the source of namespace '" + this.namespace + "' " + this.limit
				+ " changes wait to be appended to the log, its bound: the engine is slow or away. Try again, or raise "
				+ "'append-queue'", this.namespace, null);
	}

}
