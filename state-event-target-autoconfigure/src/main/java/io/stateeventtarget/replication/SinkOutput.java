package io.stateeventtarget.replication;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SinkMessage;

/**
 * What the {@link SinkEngine} wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SinkOutput<K, V> {

	/**
	 * Send to the source.
	 * @param message the message
	 */
	void send(SinkMessage<K, V> message);

	/**
	 * Whether anybody listens, so that events are worth making.
	 * @return whether {@link #emit} has an effect
	 */
	boolean wantsEvents();

	/**
	 * Tell listeners.
	 * @param event what happened
	 */
	void emit(StateEvent<K, V> event);

	/**
	 * A key has a value: who waits for it gets it.
	 * @param key the key
	 * @param value its value
	 */
	void arrived(K key, V value);

	/**
	 * A key has no value any more.
	 * @param key the key
	 */
	void gone(K key);

	/**
	 * No key has a value any more.
	 */
	void allGone();

	/**
	 * Who waits for a key waits in vain.
	 * @param key the key
	 * @param failure why
	 */
	void failed(K key, StateException failure);

	/**
	 * A handler failed, and the event was applied as it came.
	 * @param event the event
	 * @param failure what it threw
	 */
	void handlerFailed(StateEvent<K, V> event, RuntimeException failure);

	/**
	 * The status changed.
	 * @param status the status now
	 * @param previous the status before
	 */
	void statusChanged(SyncStatus status, SyncStatus previous);

	/**
	 * This replica was found to differ from its source at the same version, and starts
	 * over.
	 * @param version the version
	 */
	void diverged(Version version);

	/**
	 * The first full sync.
	 * @param version the version that was reached
	 */
	void synced(Version version);

}
