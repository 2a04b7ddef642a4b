package io.stateeventtarget.runtime;

import java.util.Map;

import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Version;

/**
 * A snapshot over frozen entries.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param namespace the namespace
 * @param version the version
 * @param entries the entries, immutable
 */
record FrozenSnapshot<K, V>(String namespace, Version version, Map<K, V> entries) implements StateSnapshot<K, V> {

}
