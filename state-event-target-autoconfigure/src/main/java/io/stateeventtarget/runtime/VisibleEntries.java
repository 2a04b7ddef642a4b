package io.stateeventtarget.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * What of a source or sink a sink may see that is served from it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class VisibleEntries<K, V> {

	private final RelayedView<K, V> view;

	private final Audience<K, V> audience;

	VisibleEntries(RelayedView<K, V> view, Audience<K, V> audience) {
		this.view = view;
		this.audience = audience;
	}

	/**
	 * What of a snapshot a sink may see.
	 */
	StateSnapshot<K, V> of(StateSnapshot<K, V> snapshot, SinkInfo sink) {
		if (this.view.definition().audienceResolver() == null) {
			return snapshot;
		}
		Map<K, V> visible = new LinkedHashMap<>();
		snapshot.entries().forEach((key, value) -> {
			if (this.audience.includes(sink, key, value)) {
				visible.put(key, value);
			}
		});
		return new FrozenSnapshot<>(snapshot.namespace(), snapshot.version(), visible);
	}

	/**
	 * The entry of a key, from the source if it is not here.
	 */
	CompletableFuture<@Nullable Versioned<V>> entry(SinkInfo sink, K key) {
		Versioned<V> held = this.view.entry(key);
		CompletableFuture<@Nullable Versioned<V>> found = (held != null) ? CompletableFuture.completedFuture(held)
				: this.view.read(key, ReadPolicy.fromSource()).toFuture().thenApply((value) -> this.view.entry(key));
		return found.thenApply((entry) -> isVisible(sink, key, entry) ? entry : null);
	}

	private boolean isVisible(SinkInfo sink, K key, @Nullable Versioned<V> entry) {
		return entry != null && this.audience.includes(sink, key, entry.value());
	}

	/**
	 * Decides who may see an entry.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	@FunctionalInterface
	interface Audience<K, V> {

		boolean includes(SinkInfo sink, K key, V value);

	}

}
