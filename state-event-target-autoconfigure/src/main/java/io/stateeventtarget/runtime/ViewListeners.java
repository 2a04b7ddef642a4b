package io.stateeventtarget.runtime;

import java.time.Instant;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import io.stateeventtarget.listener.EventDispatch;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.Freeze;

/**
 * Adds listeners to a dispatch from a version on. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ViewListeners<K, V> {

	private final String namespace;

	private final EventDispatch<K, V> dispatch;

	ViewListeners(String namespace, EventDispatch<K, V> dispatch) {
		this.namespace = namespace;
		this.dispatch = dispatch;
	}

	/**
	 * Adds a listener that hears what happens after a version. Before the dispatch is
	 * open it hears everything that waits.
	 */
	Registration add(StateEventListener<K, V> listener, Version after) {
		return this.dispatch.isOpen() ? addAfter(listener, after) : this.dispatch.addListener(listener);
	}

	/**
	 * Adds a listener that is first told the entries of a version. To be called while no
	 * change can be published.
	 */
	Registration add(StateEventListener<K, V> replay, StateEventListener<K, V> live, Freeze<K, V> freeze,
			Version version, String sourceId) {
		this.dispatch.replay(() -> {
			for (Entry<K, V> entry : freeze.complete()) {
				V value = entry.value();
				if (value != null) {
					this.dispatch.call(replay,
							new StateUpdated<>(this.namespace, new Version(entry.epoch(), entry.sequence()),
									Instant.ofEpochMilli(entry.timestamp()), sourceId, ChangeCause.RESYNC, entry.key(),
									value, null));
				}
			}
		});
		return addAfter(live, version);
	}

	private Registration addAfter(StateEventListener<K, V> listener, Version after) {
		return this.dispatch.addListener((event) -> {
			if (event.version().isAfter(after)) {
				listener.onEvent(event);
			}
		});
	}

}
