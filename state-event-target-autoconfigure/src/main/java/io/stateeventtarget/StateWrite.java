package io.stateeventtarget;

import org.jspecify.annotations.Nullable;

/**
 * A write that a sink asks for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param namespace the namespace
 * @param sink who asks
 * @param key the key
 * @param value the value to set, or {@code null} to remove the entry
 * @param expected the version that the entry is expected to have, or {@code null} for any
 */
public record StateWrite<K, V>(String namespace, SinkInfo sink, K key, @Nullable V value, @Nullable Version expected) {

}
