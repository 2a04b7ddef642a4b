package io.stateeventtarget.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of a namespace on its own thread and hands them on, in order, by
 * another. Changes that follow one another and wait here become one message. Past its
 * bound messages are lost, as on any channel, which sinks find out by themselves.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class WebMailbox<K, V> {

	private static final int MAX_MESSAGES = 65536;

	private static final int MAX_CHANGES = 256;

	private static final int MAX_TURN = 1024;

	private final Queue<Letter<K, V>> letters = new ConcurrentLinkedQueue<>();

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final AtomicBoolean lost = new AtomicBoolean();

	private final Executor executor;

	private final Receiver<K, V> receiver;

	WebMailbox(Executor executor, Receiver<K, V> receiver) {
		this.executor = executor;
		this.receiver = receiver;
	}

	/**
	 * Takes a message for all sinks, or for one. Does not wait.
	 */
	void add(@Nullable String sinkId, SourceMessage<K, V> message) {
		if (this.count.incrementAndGet() > MAX_MESSAGES) {
			this.count.decrementAndGet();
			this.lost.set(true);
		}
		else {
			this.letters.add(new Letter<>(sinkId, message));
		}
		schedule();
	}

	private void schedule() {
		if (!this.scheduled.compareAndSet(false, true)) {
			return;
		}
		try {
			this.executor.execute(this::turn);
		}
		catch (RejectedExecutionException ex) {
			while (poll() != null) {
				continue; // the gateway has stopped
			}
			this.scheduled.set(false);
		}
	}

	private void turn() {
		try {
			for (int i = 0; i < MAX_TURN && deliver(); i++) {
				continue;
			}
			if (this.lost.compareAndSet(true, false)) {
				this.receiver.onLost();
			}
		}
		finally {
			this.scheduled.set(false);
			if (!this.letters.isEmpty() || this.lost.get()) {
				schedule();
			}
		}
	}

	private boolean deliver() {
		Letter<K, V> letter = poll();
		if (letter == null) {
			return false;
		}
		if (letter.sinkId != null) {
			this.receiver.onMessage(letter.sinkId, letter.message);
		}
		else {
			this.receiver.onMessage(null,
					(letter.message instanceof Changes<K, V> changes) ? together(changes) : letter.message);
		}
		return true;
	}

	private @Nullable Letter<K, V> poll() {
		Letter<K, V> letter = this.letters.poll();
		if (letter != null) {
			this.count.decrementAndGet();
		}
		return letter;
	}

	/**
	 * Adds the changes that follow.
	 */
	private Changes<K, V> together(Changes<K, V> first) {
		List<Change<K, V>> all = null;
		long to = first.to();
		int size = first.changes().size();
		Letter<K, V> next = this.letters.peek();
		while (next != null && next.sinkId == null && next.message instanceof Changes<K, V> more
				&& more.from() == to + 1 && more.origin().equals(first.origin())
				&& size + more.changes().size() <= MAX_CHANGES) {
			poll();
			all = (all != null) ? all : new ArrayList<>(first.changes());
			all.addAll(more.changes());
			size = all.size();
			to = more.to();
			next = this.letters.peek();
		}
		return (all != null) ? new Changes<>(first.origin(), first.from(), to, all) : first;
	}

	private record Letter<K, V>(@Nullable String sinkId, SourceMessage<K, V> message) {

	}

	/**
	 * Gets the messages, one at a time.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	interface Receiver<K, V> {

		/**
		 * A message came.
		 * @param sinkId for whom it is, or {@code null} if it is for all
		 * @param message the message
		 */
		void onMessage(@Nullable String sinkId, SourceMessage<K, V> message);

		/**
		 * Messages were lost.
		 */
		void onLost();

	}

}
