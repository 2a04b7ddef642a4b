package io.stateeventtarget;

import java.time.Instant;

/**
 * A value with the change that brought it.
 *
 * @param <V> the type of the value
 * @param value the value
 * @param version the version of the change
 * @param timestamp when the source made the change, by its wall clock
 */
public record Versioned<V>(V value, Version version, Instant timestamp) {

}
