package io.stateeventtarget.protocol;

import java.util.Set;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a sink sends to the source.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface SinkMessage<K, V> {

	/**
	 * The sink that sent it.
	 * @return its id
	 */
	String sinkId();

	/**
	 * The newest incarnation of a source that the sink has heard of, by which an older
	 * one learns that it is fenced.
	 * @return the incarnation, {@link Origin#NONE} before any contact
	 */
	Origin heard();

	/**
	 * Asks for the changes since a version or for a snapshot.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sinkId the sender
	 * @param instance tells the lives of a sink apart that have the same id
	 * @param heard the newest incarnation heard of
	 * @param mode what the sink holds
	 * @param since where the sink stands, {@link Position#NONE} to get a snapshot
	 * @param keys the keys that an on-demand sink holds, or {@code null} for all
	 * @param nonce comes back with the answer
	 */
	record Connect<K, V>(String sinkId, long instance, Origin heard, SinkMode mode, Position since,
			@Nullable Set<K> keys, long nonce) implements SinkMessage<K, V> {

	}

	/**
	 * Asks for one entry.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sinkId the sender
	 * @param heard the newest incarnation heard of
	 * @param requestId comes back with the answer
	 * @param key the key
	 */
	record Request<K, V>(String sinkId, Origin heard, long requestId, K key) implements SinkMessage<K, V> {

	}

	/**
	 * Asks for a change.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sinkId the sender
	 * @param heard the newest incarnation heard of
	 * @param session that in which the write was first sent
	 * @param number the number of the write, growing within its session
	 * @param key the key
	 * @param value the value, or {@code null} to remove the entry
	 * @param expected the version expected, or {@code null} for any
	 */
	record Write<K, V>(String sinkId, Origin heard, WriteSession session, long number, K key, @Nullable V value,
			@Nullable Version expected) implements SinkMessage<K, V> {

	}

	/**
	 * Says what the sink has and asks for a proof of freshness.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sinkId the sender
	 * @param instance tells the lives of a sink apart that have the same id
	 * @param heard the newest incarnation heard of
	 * @param mode what the sink holds
	 * @param version the version that the sink has
	 * @param status its status
	 * @param nonce comes back with the answer
	 */
	record Alive<K, V>(String sinkId, long instance, Origin heard, SinkMode mode, Version version, SyncStatus status,
			long nonce) implements SinkMessage<K, V> {

	}

}
