package io.stateeventtarget.replication;

import java.util.List;
import java.util.Map;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Assertions on maps.
 */
final class MapAssertions {

	private MapAssertions() {
	}

	static <K, V> void assertImmutable(Map<K, V> map, K key, V value) {
		List<ThrowingCallable> mutations = List.of(() -> map.put(key, value), () -> map.putAll(Map.of(key, value)),
				() -> map.putIfAbsent(key, value), () -> map.remove(key), () -> map.remove(key, value), map::clear,
				() -> map.replace(key, value), () -> map.replace(key, value, value),
				() -> map.replaceAll((k, v) -> value), () -> map.compute(key, (k, v) -> value),
				() -> map.computeIfAbsent(key, (k) -> value), () -> map.computeIfPresent(key, (k, v) -> null),
				() -> map.merge(key, value, (a, b) -> b), () -> map.keySet().remove(key), () -> map.values().clear(),
				() -> map.entrySet().clear(), () -> removeFirst(map),
				() -> map.entrySet().iterator().next().setValue(value));
		for (ThrowingCallable mutation : mutations) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(mutation);
		}
	}

	private static void removeFirst(Map<?, ?> map) {
		var iterator = map.entrySet().iterator();
		iterator.next();
		iterator.remove();
	}

}
