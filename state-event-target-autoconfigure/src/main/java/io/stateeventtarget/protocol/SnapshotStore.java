package io.stateeventtarget.protocol;

import java.io.IOException;
import java.nio.file.Path;

import io.stateeventtarget.StateDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Where the last snapshot of one sink outlives the JVM. Used by one thread at a time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SnapshotStore<K, V> extends AutoCloseable {

	/**
	 * Reads what was stored. Takes a few seconds at most, and nothing that is damaged or
	 * of another namespace or type.
	 * @return the snapshot, or {@code null} if there is none
	 * @throws IOException if there is one that cannot be used; the message says why
	 */
	@Nullable StoredSnapshot<K, V> load() throws IOException;

	/**
	 * Replaces what is stored, wholly or not at all.
	 * @param snapshot the snapshot
	 * @throws IOException if it could not be written
	 */
	void save(StoredSnapshot<K, V> snapshot) throws IOException;

	/**
	 * Lets another sink have the place.
	 */
	@Override
	void close();

	/**
	 * Makes stores.
	 */
	interface Factory {

		/**
		 * Opens the store of a sink.
		 * @param <K> the type of the keys
		 * @param <V> the type of the values
		 * @param definition the namespace
		 * @param path the file
		 * @return the store
		 * @throws SnapshotTakenException if another sink has the same file
		 */
		<K, V> SnapshotStore<K, V> open(StateDefinition<K, V> definition, Path path);

	}

}
