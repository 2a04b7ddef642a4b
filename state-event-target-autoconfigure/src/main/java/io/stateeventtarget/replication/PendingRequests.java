package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a sink that are under way: one per key for everyone who waits for it,
 * and one each for those who demand an answer of their own. Confined to the
 * {@link SinkEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class PendingRequests<K, V> {

	private final Map<Long, Flight<K, V>> byId = new LinkedHashMap<>();

	private final Map<K, Flight<K, V>> shared = new HashMap<>();

	private final int limit;

	private final long timeout;

	private final long retry;

	private long lastId;

	/**
	 * Creates an empty table.
	 * @param limit how many requests may be under way at once
	 * @param timeout how long one may take, in nanoseconds, or 0 for ever
	 * @param retry the time between two tries, in nanoseconds
	 */
	PendingRequests(int limit, long timeout, long retry) {
		this.limit = limit;
		this.timeout = timeout;
		this.retry = retry;
	}

	boolean isFull() {
		return this.byId.size() >= this.limit;
	}

	boolean isEmpty() {
		return this.byId.isEmpty();
	}

	@Nullable Flight<K, V> shared(K key) {
		return this.shared.get(key);
	}

	@Nullable Flight<K, V> get(long requestId) {
		return this.byId.get(requestId);
	}

	Flight<K, V> start(K key, @Nullable Outcome<V> asker, long now) {
		long deadline = (this.timeout != 0) ? now + this.timeout : Long.MAX_VALUE;
		Flight<K, V> flight = new Flight<>(++this.lastId, key, deadline, asker);
		flight.retryAt = now + this.retry;
		this.byId.put(flight.requestId, flight);
		if (asker == null) {
			this.shared.put(key, flight);
		}
		return flight;
	}

	void end(Flight<K, V> flight) {
		this.byId.remove(flight.requestId);
		if (flight.asker == null) {
			this.shared.remove(flight.key);
		}
	}

	/**
	 * Takes note that the stream said that a key is gone.
	 */
	void gone(K key, long sequence) {
		for (Flight<K, V> flight : this.byId.values()) {
			if (flight.key.equals(key)) {
				flight.goneAt = sequence;
			}
		}
	}

	void allGone(long sequence) {
		this.byId.values().forEach((flight) -> flight.goneAt = sequence);
	}

	List<Flight<K, V>> overdue(long now) {
		return select((flight) -> flight.isOverdue(now));
	}

	List<Flight<K, V>> toRetry(long now) {
		List<Flight<K, V>> due = select((flight) -> flight.answeredAt == null && now - flight.retryAt >= 0);
		due.forEach((flight) -> flight.retryAt = now + this.retry);
		return due;
	}

	List<Flight<K, V>> select(Predicate<Flight<K, V>> condition) {
		if (this.byId.isEmpty()) {
			return List.of();
		}
		return this.byId.values().stream().filter(condition).toList();
	}

	List<Flight<K, V>> all() {
		return new ArrayList<>(this.byId.values());
	}

	Iterable<K> keys() {
		return this.shared.keySet();
	}

	static StateException timeout(String namespace, Object key) {
		return new StateTimeoutException(
				"Key '" + key + "' of namespace '" + namespace
						+ "' was not answered in time ('request-timeout'): is its source up and connected?",
				namespace, key);
	}

}
