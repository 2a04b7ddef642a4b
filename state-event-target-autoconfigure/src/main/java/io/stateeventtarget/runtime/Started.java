package io.stateeventtarget.runtime;

import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Version;
import io.stateeventtarget.replication.Freeze;
import io.stateeventtarget.replication.PrimaryAccess.Cut;

/**
 * A freeze that was started at a version.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param version the version
 * @param freeze the freeze, to be completed once
 */
record Started<K, V>(Version version, Freeze<K, V> freeze) {

	StateSnapshot<K, V> snapshot(String namespace) {
		return new FrozenSnapshot<>(namespace, this.version, this.freeze.complete().asMap());
	}

	Cut<K, V> cut() {
		return new Cut<>(this.version, this.freeze.complete());
	}

}
