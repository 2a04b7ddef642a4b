package io.stateeventtarget;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An entry has a new value.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param namespace the namespace
 * @param version the version of the change
 * @param timestamp when the source made the change
 * @param sourceId the source that made it
 * @param cause why it was made
 * @param key the key of the entry
 * @param value its value now
 * @param previous its value before, or {@code null} if there was none
 */
public record StateUpdated<K, V>(String namespace, Version version, Instant timestamp, String sourceId,
		ChangeCause cause, K key, V value, @Nullable V previous) implements StateEvent<K, V> {

}
