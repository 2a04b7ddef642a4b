package io.stateeventtarget.transport.log;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Consumer;

import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;

/**
 * Messages that wait until their sink has been told of what they are about, within a
 * bound. Past it the oldest goes: a heartbeat would prove nothing any more and is
 * dropped, anything else is given on as it is. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class HeldMessages<K, V> {

	static final int BOUND = 16;

	private final Queue<Held<K, V>> waiting = new ArrayDeque<>(BOUND);

	private final Consumer<SourceMessage<K, V>> receiver;

	HeldMessages(Consumer<SourceMessage<K, V>> receiver) {
		this.receiver = receiver;
	}

	/**
	 * Holds a message back.
	 * @param until where the sink has to be told to stand
	 * @param message the message
	 */
	void add(Position until, SourceMessage<K, V> message) {
		this.waiting.add(new Held<>(until, message));
		if (this.waiting.size() > BOUND) {
			SourceMessage<K, V> oldest = this.waiting.remove().message();
			if (!(oldest instanceof Heartbeat)) {
				this.receiver.accept(oldest);
			}
		}
	}

	/**
	 * Gives on what need not wait any longer.
	 * @param reached where the sink was told to stand
	 */
	void release(Position reached) {
		if (this.waiting.isEmpty()) {
			return;
		}
		for (Iterator<Held<K, V>> each = this.waiting.iterator(); each.hasNext();) {
			Held<K, V> held = each.next();
			if (!held.until().isAfter(reached)) {
				each.remove();
				this.receiver.accept(held.message());
			}
		}
	}

	/**
	 * Drops heartbeats, which tell of what the log has lost.
	 */
	void dropHeartbeats() {
		this.waiting.removeIf((held) -> held.message() instanceof Heartbeat);
	}

	private record Held<K, V>(Position until, SourceMessage<K, V> message) {

	}

}
