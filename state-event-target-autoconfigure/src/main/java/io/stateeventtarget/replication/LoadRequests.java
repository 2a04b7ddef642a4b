package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.protocol.SinkMessage.Request;

/**
 * The requests of sinks that wait for the loader, by key, bounded. Confined to the
 * {@link SourceEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LoadRequests<K, V> {

	private final Map<K, Map<RequestId, Request<K, V>>> byKey = new HashMap<>();

	private final int limit;

	private int waiting;

	LoadRequests(int limit) {
		this.limit = limit;
	}

	/**
	 * Adds a request, unless it is there.
	 * @return what came of it
	 */
	Added add(Request<K, V> request) {
		Map<RequestId, Request<K, V>> sharing = this.byKey.get(request.key());
		RequestId id = new RequestId(request.sinkId(), request.requestId());
		if (sharing != null && sharing.containsKey(id)) {
			return Added.SHARES_LOAD;
		}
		if (this.waiting >= this.limit) {
			return Added.REFUSED;
		}
		this.waiting++;
		this.byKey.computeIfAbsent(request.key(), (key) -> new LinkedHashMap<>()).put(id, request);
		return (sharing != null) ? Added.SHARES_LOAD : Added.NEEDS_LOAD;
	}

	/**
	 * Takes out all requests for a key.
	 */
	Collection<Request<K, V>> take(K key) {
		Map<RequestId, Request<K, V>> requests = this.byKey.remove(key);
		if (requests == null) {
			return List.of();
		}
		this.waiting -= requests.size();
		return requests.values();
	}

	/**
	 * What came of adding a request.
	 */
	enum Added {

		/**
		 * It is the first for its key.
		 */
		NEEDS_LOAD,

		/**
		 * It waits for a load that is under way.
		 */
		SHARES_LOAD,

		/**
		 * Too many wait.
		 */
		REFUSED

	}

	/**
	 * Tells requests of several sinks apart.
	 *
	 * @param sinkId who asks
	 * @param requestId the number of the request
	 */
	private record RequestId(String sinkId, long requestId) {

	}

}
