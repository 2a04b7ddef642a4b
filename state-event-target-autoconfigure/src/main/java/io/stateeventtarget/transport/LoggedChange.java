package io.stateeventtarget.transport;

import io.stateeventtarget.protocol.SourceMessage.Changes;

/**
 * A change to be appended to a durable log.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param change the change: one sequence, one or more steps, or none where only the
 * number counts
 * @param digest the {@linkplain io.stateeventtarget.protocol.VersionDigest digest} of all
 * entries after it, for sinks to compare with theirs
 */
public record LoggedChange<K, V>(Changes<K, V> change, long digest) {

}
