package io.stateeventtarget.protocol;

import java.util.Collection;

/**
 * What a sink held when it was last written down.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param position where it stood
 * @param provenAt when it was last known to be equal to its source, in milliseconds of
 * the wall clock
 * @param entries its entries, without a value those that its handler filtered
 */
public record StoredSnapshot<K, V>(Position position, long provenAt, Collection<? extends StateEntry<K, V>> entries) {

}
