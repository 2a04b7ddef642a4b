package io.stateeventtarget.transport.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sinks of a log, and which of them follow it. Who follows is changed and read under
 * the monitor of the log; the rest is thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogRecipients<K, V> {

	private final Set<FollowedSink<K, V>> all = ConcurrentHashMap.newKeySet();

	private List<FollowedSink<K, V>> following = List.of();

	FollowedSink<K, V> add(FollowedSink<K, V> sink) {
		this.all.add(sink);
		return sink;
	}

	void remove(FollowedSink<K, V> sink) {
		this.all.remove(sink);
		suspend(sink);
	}

	boolean isEmpty() {
		return this.all.isEmpty();
	}

	Iterable<FollowedSink<K, V>> all() {
		return this.all;
	}

	/**
	 * The sinks that follow.
	 * @return an immutable list
	 */
	List<FollowedSink<K, V>> following() {
		return this.following;
	}

	void follow(FollowedSink<K, V> sink) {
		if (this.all.contains(sink) && !this.following.contains(sink)) {
			List<FollowedSink<K, V>> next = new ArrayList<>(this.following);
			next.add(sink);
			this.following = List.copyOf(next);
		}
	}

	void suspend(FollowedSink<K, V> sink) {
		if (this.following.contains(sink)) {
			List<FollowedSink<K, V>> next = new ArrayList<>(this.following);
			next.remove(sink);
			this.following = List.copyOf(next);
		}
	}

	void suspendAll() {
		this.following = List.of();
	}

}
