package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.protocol.SinkMessage;
import org.jspecify.annotations.Nullable;

/**
 * Serves further sinks from a source or a replica of this JVM, beside its transport: with
 * the same versions, and to each what its {@linkplain io.stateeventtarget.Audience
 * audience} may see. A relay of a replica is never fresher than the replica: it answers
 * what proves a sink equal only once its own replica was proven equal after that was
 * asked.
 * <p>
 * Thread-safe. No method waits.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StateRelay<K, V> extends AutoCloseable {

	/**
	 * Takes a message of a sink. What answers it goes to the {@link RelayOutput}. What
	 * the sink says to have {@linkplain SinkMessage#heard() heard} of is not believed:
	 * nobody is fenced by it.
	 * @param message the message
	 */
	void onMessage(SinkMessage<K, V> message);

	/**
	 * Forgets a sink.
	 * @param sinkId its id
	 */
	void onSinkGone(String sinkId);

	/**
	 * Whether what is served here is the truth: whether the source is primary, or the
	 * replica in sync.
	 * @return the status
	 */
	SyncStatus status();

	/**
	 * All entries that a sink may see, at one version.
	 * @param sink who asks
	 * @return the snapshot; ends with a {@link io.stateeventtarget.StateException} if
	 * there is none to be had
	 */
	CompletableFuture<StateSnapshot<K, V>> snapshot(SinkInfo sink);

	/**
	 * One entry, which is asked for and loaded as on a sink's request if it is not here.
	 * @param sink who asks
	 * @param key the key
	 * @return the entry, or {@code null} if there is none that the sink may see; ends
	 * with a {@link io.stateeventtarget.StateException} if it could not be had
	 */
	CompletableFuture<@Nullable Versioned<V>> entry(SinkInfo sink, K key);

	/**
	 * Makes a change, as a sink's write.
	 * @param sink who asks
	 * @param key the key
	 * @param value the value, or {@code null} to remove the entry
	 * @param expected the version expected, {@link Version#NONE} for an absent entry, or
	 * {@code null} for any
	 * @return the version of the change; ends with a
	 * {@link io.stateeventtarget.WriteRejectedException} if it was refused and with a
	 * {@link io.stateeventtarget.StateTimeoutException} if that is unknown
	 */
	CompletableFuture<Version> write(SinkInfo sink, K key, @Nullable V value, @Nullable Version expected);

	/**
	 * Ends the relay. Idempotent.
	 */
	@Override
	void close();

}
