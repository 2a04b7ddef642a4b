package io.stateeventtarget.transport.contract;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;

/**
 * A listener that keeps what it is told and notices when that is older than what it was
 * told before.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class OrderCheck<K, V> implements StateEventListener<K, V> {

	private final List<StateEvent<K, V>> events = new CopyOnWriteArrayList<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Map<K, Version> versions = new ConcurrentHashMap<>();

	private Version newest = Version.NONE;

	@Override
	public void onEvent(StateEvent<K, V> event) {
		this.events.add(event);
		if (event.cause() != ChangeCause.RESYNC) {
			check(event, this.newest);
			this.newest = event.version();
		}
		if (event instanceof StateUpdated<K, V> updated) {
			check(event, this.versions.put(updated.key(), event.version()));
		}
		else if (event instanceof StateRemoved<K, V> removed) {
			check(event, this.versions.put(removed.key(), event.version()));
		}
	}

	/**
	 * What it was told.
	 * @return all events in order
	 */
	List<StateEvent<K, V>> events() {
		return this.events;
	}

	/**
	 * What was told too late.
	 * @return descriptions, none if all is well
	 */
	Queue<String> violations() {
		return this.violations;
	}

	private void check(StateEvent<K, V> event, Version before) {
		if (before != null && before.isAfter(event.version())) {
			this.violations.add(event + " after " + before);
		}
	}

}
