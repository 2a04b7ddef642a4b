package io.stateeventtarget.transport;

import java.util.Collection;

import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.StateEntry;

/**
 * All entries of a durable log.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param position the position that they belong to. Of what is
 * {@linkplain SourceLog#read() read} this is where the last incarnation ended that
 * appended anything, however many took an epoch since, {@link Position#NONE} if there was
 * none
 * @param entries the entries
 * @param digest the {@linkplain io.stateeventtarget.protocol.VersionDigest digest} of the
 * entries, for sinks to compare with theirs; of no meaning in what is read
 */
public record LogContent<K, V>(Position position, Collection<Kept<K, V>> entries, long digest) {

	/**
	 * An entry as the log keeps it.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param entry the entry, with a value
	 * @param expiresAt when its source removes it, in milliseconds of the wall clock, or
	 * 0 for never
	 */
	public record Kept<K, V>(StateEntry<K, V> entry, long expiresAt) {

	}

}
