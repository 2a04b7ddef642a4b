package io.stateeventtarget;

import java.time.Instant;

/**
 * A custom event of the source, ordered with its changes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param namespace the namespace
 * @param version the version of the signal: it has a sequence number as a change has
 * @param timestamp when the source sent it
 * @param sourceId the source that sent it
 * @param cause why it was sent, always {@link ChangeCause#WRITE}
 * @param type the name that the source gave it
 * @param detail what the source sent with it: JSON data
 */
public record StateSignal<K, V>(String namespace, Version version, Instant timestamp, String sourceId,
		ChangeCause cause, String type, Object detail) implements StateEvent<K, V> {

}
