package io.stateeventtarget;

import java.time.Instant;

/**
 * All entries are gone.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param namespace the namespace
 * @param version the version of the change
 * @param timestamp when the source made the change
 * @param sourceId the source that made it
 * @param cause why it was made
 */
public record StateReset<K, V>(String namespace, Version version, Instant timestamp, String sourceId,
		ChangeCause cause) implements StateEvent<K, V> {

}
