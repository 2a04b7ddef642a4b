package io.stateeventtarget.transport.local;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.StateDefinition;

/**
 * The lanes of one hub, by namespace. Named hubs live as long as the JVM, since their
 * epochs must never go back; they hold no state. Thread-safe.
 */
final class LocalHub {

	private static final Map<String, LocalHub> named = new ConcurrentHashMap<>();

	private final Map<String, LocalLane<?, ?>> lanes = new ConcurrentHashMap<>();

	static LocalHub named(String name) {
		return named.computeIfAbsent(name, (key) -> new LocalHub());
	}

	/**
	 * Returns the lane of a namespace.
	 * @throws IllegalStateException if it carries other types
	 */
	@SuppressWarnings("unchecked")
	<K, V> LocalLane<K, V> lane(StateDefinition<K, V> definition) {
		LocalLane<?, ?> lane = this.lanes.computeIfAbsent(definition.namespace(), (name) -> new LocalLane<K, V>());
		lane.requireTypes(definition);
		return (LocalLane<K, V>) lane;
	}

}
