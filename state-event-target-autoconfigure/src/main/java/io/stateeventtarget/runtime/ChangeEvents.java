package io.stateeventtarget.runtime;

import java.time.Instant;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the changes of a source.
 */
final class ChangeEvents {

	private ChangeEvents() {
	}

	/**
	 * Returns the event of a change at its source.
	 * @return the event, or {@code null} for what is told to sinks only
	 */
	static <K, V> @Nullable StateEvent<K, V> of(String namespace, Origin origin, Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			return new StateUpdated<>(namespace, origin.at(put.sequence()), Instant.ofEpochMilli(put.timestamp()),
					origin.sourceId(), put.cause(), put.key(), put.value(), put.previous());
		}
		if (change instanceof Change.Remove<K, V> remove) {
			return new StateRemoved<>(namespace, origin.at(remove.sequence()), Instant.ofEpochMilli(remove.timestamp()),
					origin.sourceId(), remove.cause(), remove.key(), remove.previous());
		}
		if (change instanceof Change.Reset<K, V> reset) {
			return new StateReset<>(namespace, origin.at(reset.sequence()), Instant.ofEpochMilli(reset.timestamp()),
					origin.sourceId(), reset.cause());
		}
		if (change instanceof Change.Signal<K, V> signal) {
			return new StateSignal<>(namespace, origin.at(signal.sequence()), Instant.ofEpochMilli(signal.timestamp()),
					origin.sourceId(), ChangeCause.WRITE, signal.type(), signal.detail());
		}
		return null;
	}

}
