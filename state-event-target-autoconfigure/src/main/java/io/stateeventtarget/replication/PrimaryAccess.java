package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import org.jspecify.annotations.Nullable;

/**
 * How the {@link SourceEngine} reaches the {@link PrimaryState}, which others change at
 * the same time. Each method is atomic.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface PrimaryAccess<K, V> {

	/**
	 * Looks an entry up together with the version that the answer belongs to.
	 * @param key the key
	 * @return the entry and the version
	 */
	Lookup<K, V> lookup(K key);

	/**
	 * The changes since a position.
	 * @param position where the receiver stands
	 * @return the steps and the version they lead to, or {@code null} if they are not all
	 * kept
	 */
	@Nullable Delta<K, V> since(Position position);

	/**
	 * All changes of an incarnation that began without entries.
	 * @param origin the incarnation
	 * @return the steps and the version they lead to, or {@code null} if the current
	 * incarnation is another one, began with entries, or its changes are not all kept
	 */
	@Nullable Delta<K, V> sinceBeginning(Origin origin);

	/**
	 * The digest of all entries at the newest version.
	 * @return the digest and the version
	 */
	Digest digest();

	/**
	 * The entries of some keys at the newest version.
	 * @param keys the keys
	 * @return the entries that there are and the version
	 */
	default Some<K, V> some(Collection<K> keys) {
		Cut<K, V> cut = cut();
		return new Some<>(cut.version(), keys.stream().map(cut.entries()::get).filter(Objects::nonNull).toList());
	}

	/**
	 * All entries at the newest version.
	 * @return the entries and the version
	 */
	Cut<K, V> cut();

	/**
	 * Decides on a write of a sink and makes the change.
	 * @param write the write
	 * @param sink who asks
	 * @return the version of the change, or {@code null} if that comes later
	 * @throws io.stateeventtarget.StateException if it was refused
	 */
	@Nullable Version write(SinkMessage.Write<K, V> write, SinkInfo sink);

	/**
	 * An entry, or none, at a version.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param entry the entry, or {@code null} if there is none
	 * @param version the version
	 */
	record Lookup<K, V>(@Nullable Entry<K, V> entry, Version version) {

	}

	/**
	 * Steps and where they lead.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param steps the steps
	 * @param sequence the sequence of the version they lead to
	 */
	record Delta<K, V>(List<Change<K, V>> steps, long sequence) {

	}

	/**
	 * A digest of all entries at a version.
	 *
	 * @param version the version
	 * @param sum the digest
	 */
	record Digest(Version version, long sum) {

	}

	/**
	 * Some entries at a version.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param version the version
	 * @param entries the entries
	 */
	record Some<K, V>(Version version, List<Entry<K, V>> entries) {

	}

	/**
	 * All entries at a version.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param version the version
	 * @param entries the entries
	 */
	record Cut<K, V>(Version version, FrozenEntries<K, V> entries) {

	}

}
