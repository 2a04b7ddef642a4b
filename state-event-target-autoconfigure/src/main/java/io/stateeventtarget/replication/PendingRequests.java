package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a sink that are under way: one per key for everyone who waits for it,
 * and one each for those who demand an answer of their own. Confined to the
 * {@link SinkKeys}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class PendingRequests<K, V> {

	private final Map<Long, Flight<K, V>> byId = new LinkedHashMap<>();

	private final Map<K, List<Flight<K, V>>> byKey = new HashMap<>();

	private final Set<Flight<K, V>> answered = new LinkedHashSet<>();

	private final int limit;

	private final long timeout;

	private final RetryInterval retry;

	private long lastId;

	private long nextRetryAt;

	/**
	 * Creates an empty table.
	 * @param limit how many requests may be under way at once
	 * @param timeout how long one may take, in nanoseconds, or 0 for ever
	 * @param retry the time between two tries
	 * @param firstId comes before the first id
	 */
	PendingRequests(int limit, long timeout, RetryInterval retry, long firstId) {
		this.lastId = firstId;
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

	/**
	 * Whether a key is asked for.
	 */
	boolean contains(K key) {
		return this.byKey.containsKey(key);
	}

	/**
	 * Returns the request for everyone who waits for a key.
	 */
	@Nullable Flight<K, V> shared(K key) {
		for (Flight<K, V> flight : of(key)) {
			if (flight.asker == null) {
				return flight;
			}
		}
		return null;
	}

	@Nullable Flight<K, V> get(long requestId) {
		return this.byId.get(requestId);
	}

	/**
	 * Returns all requests for a key.
	 */
	List<Flight<K, V>> of(K key) {
		return this.byKey.getOrDefault(key, List.of());
	}

	Flight<K, V> start(K key, @Nullable Outcome<V> asker, long now) {
		long deadline = (this.timeout != 0) ? now + this.timeout : Long.MAX_VALUE;
		Flight<K, V> flight = new Flight<>(++this.lastId, key, deadline, asker);
		flight.retryAt = now + this.retry.next();
		if (this.byId.isEmpty() || flight.retryAt - this.nextRetryAt < 0) {
			this.nextRetryAt = flight.retryAt;
		}
		this.byId.put(flight.requestId, flight);
		this.byKey.computeIfAbsent(key, (same) -> new ArrayList<>(1)).add(flight);
		return flight;
	}

	/**
	 * Takes note of an answer.
	 * @param position the position that it belongs to
	 * @param entry what it brought, or {@code null} if there is no such entry
	 */
	void answered(Flight<K, V> flight, Position position, @Nullable StateEntry<K, V> entry) {
		flight.answered(position, entry);
		this.answered.add(flight);
	}

	void end(Flight<K, V> flight) {
		this.byId.remove(flight.requestId);
		this.answered.remove(flight);
		List<Flight<K, V>> sameKey = this.byKey.get(flight.key);
		if (sameKey != null && sameKey.remove(flight) && sameKey.isEmpty()) {
			this.byKey.remove(flight.key);
		}
	}

	/**
	 * Returns the requests whose answer the stream has caught up with.
	 */
	List<Flight<K, V>> reached(Position position) {
		if (this.answered.isEmpty()) {
			return List.of();
		}
		this.answered.removeIf((flight) -> flight.answeredAt == null);
		return this.answered.stream().filter((flight) -> flight.isReached(position)).toList();
	}

	/**
	 * Returns the requests whose time is over. They were started in the order of their
	 * deadlines.
	 */
	List<Flight<K, V>> overdue(long now) {
		List<Flight<K, V>> overdue = new ArrayList<>();
		Iterator<Flight<K, V>> flights = this.byId.values().iterator();
		while (flights.hasNext()) {
			Flight<K, V> flight = flights.next();
			if (!flight.isOverdue(now)) {
				break;
			}
			overdue.add(flight);
		}
		return overdue;
	}

	/**
	 * Gives every request more time.
	 * @param pause nanoseconds
	 */
	void extend(long pause) {
		this.byId.values().forEach((flight) -> flight.deadline = Flight.later(flight.deadline, pause));
	}

	List<Flight<K, V>> toRetry(long now) {
		if (this.byId.isEmpty() || now - this.nextRetryAt < 0) {
			return List.of();
		}
		List<Flight<K, V>> due = new ArrayList<>();
		long next = now + this.retry.longest();
		for (Flight<K, V> flight : this.byId.values()) {
			if (now - flight.retryAt >= 0) {
				flight.retryAt = now + this.retry.next();
				if (flight.answeredAt == null) {
					due.add(flight);
				}
			}
			next = (flight.retryAt - next < 0) ? flight.retryAt : next;
		}
		this.nextRetryAt = next;
		return due;
	}

	List<Flight<K, V>> all() {
		return new ArrayList<>(this.byId.values());
	}

	Iterable<K> keys() {
		return this.byKey.keySet();
	}

	static StateException timeout(String namespace, Object key) {
		return new StateTimeoutException(
				"Key '" + key + "' of namespace '" + namespace
						+ "' was not answered in time ('request-timeout'): is its source up and connected?",
				namespace, key);
	}

}
