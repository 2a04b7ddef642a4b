package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.SourceMessage.Changes;

/**
 * Is told what becomes of a {@link ReplicaState} as a whole, after it did.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
interface ReplicaFeed<K, V> {

	/**
	 * The replica went on.
	 * @param changes what is different, from the next sequence to where the replica
	 * stands now
	 */
	void changed(Changes<K, V> changes);

	/**
	 * The replica is at another position, to which no changes lead.
	 */
	void replaced();

}
