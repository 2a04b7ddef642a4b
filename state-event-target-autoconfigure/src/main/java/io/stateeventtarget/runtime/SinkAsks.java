package io.stateeventtarget.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;

/**
 * The asks of a sink that wait in its mailbox: one per key of those that are alike, and
 * in all no more than keys may be waited for at once. They are never held up.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 */
final class SinkAsks<K> {

	private final String namespace;

	private final int limit;

	private final Mailbox<Object> mailbox;

	private final ConcurrentMap<K, Integer> keys = new ConcurrentHashMap<>();

	private final AtomicInteger waiting = new AtomicInteger();

	SinkAsks(StateDefinition<K, ?> definition, Mailbox<Object> mailbox) {
		this.namespace = definition.namespace();
		this.limit = definition.sinkOptions().pendingRequests();
		this.mailbox = mailbox;
	}

	/**
	 * Asks for a key, unless that is about to happen.
	 * @param key the key
	 * @param step asks for it
	 * @return whether there was room for it
	 */
	boolean askOnce(K key, Runnable step) {
		if (this.keys.merge(key, 1, Integer::sum) != 1) {
			return true;
		}
		boolean added = ask(() -> {
			this.keys.remove(key);
			step.run();
		});
		if (!added) {
			this.keys.remove(key);
		}
		return added;
	}

	/**
	 * Asks for something that is not shared.
	 * @param step asks for it
	 * @return whether there was room for it
	 */
	boolean ask(Runnable step) {
		if (this.waiting.incrementAndGet() > this.limit) {
			this.waiting.decrementAndGet();
			return false;
		}
		this.mailbox.submit((Runnable) () -> {
			this.waiting.decrementAndGet();
			step.run();
		});
		return true;
	}

	/**
	 * What becomes of an ask for which there is no room.
	 */
	StateException refused(K key) {
		return new StateLimitExceededException("Key '" + key + "' of namespace '" + this.namespace
				+ "' was not asked for: " + this.limit + " asks wait already. Raise 'pending-requests'.",
				this.namespace, key);
	}

}
