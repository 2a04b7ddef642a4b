package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.protocol.Change;
import org.jspecify.annotations.Nullable;

/**
 * What may reach a sink: the kinds of events that are broadcast, and the audience of each
 * entry. An update that hides an entry is a remove for who could see it before; who could
 * not learns nothing.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Visibility<K, V> {

	private final Broadcast broadcast;

	private final @Nullable AudienceResolver<K, V> resolver;

	private final Consumer<Throwable> failures;

	/**
	 * Creates a filter.
	 * @param broadcast the kinds of events that are broadcast
	 * @param resolver who may see what, or {@code null} for everyone everything
	 * @param failures gets what the resolver throws; nobody sees then what it was asked
	 * about
	 */
	Visibility(Set<StateEventType> broadcast, @Nullable AudienceResolver<K, V> resolver, Consumer<Throwable> failures) {
		this.broadcast = new Broadcast(broadcast);
		this.resolver = resolver;
		this.failures = failures;
	}

	/**
	 * Whether every sink sees the same.
	 */
	boolean isUniform() {
		return this.resolver == null;
	}

	boolean isVisible(SinkInfo sink, K key, @Nullable V value) {
		if (this.resolver == null) {
			return true;
		}
		if (value == null) {
			return false;
		}
		AudienceResolver<K, V> asked = this.resolver;
		return includes(sink, () -> asked.resolve(key, value));
	}

	List<Entry<K, V>> visible(SinkInfo sink, Iterable<Entry<K, V>> entries) {
		List<Entry<K, V>> visible = new ArrayList<>();
		for (Entry<K, V> entry : entries) {
			if (isVisible(sink, entry.key(), entry.value())) {
				visible.add(entry);
			}
		}
		return visible;
	}

	/**
	 * What is left of some steps for everyone, before audiences.
	 */
	List<Change<K, V>> broadcast(List<Change<K, V>> steps) {
		return this.broadcast.of(steps);
	}

	/**
	 * What is left of some steps for one sink.
	 */
	List<Change<K, V>> visible(SinkInfo sink, List<Change<K, V>> steps) {
		if (this.resolver == null) {
			return broadcast(steps);
		}
		List<Change<K, V>> left = new ArrayList<>(steps.size());
		for (Change<K, V> step : steps) {
			Change<K, V> seen = visible(sink, step);
			addIfNotNull(left, (seen != null) ? this.broadcast.of(seen) : null);
		}
		return left;
	}

	private @Nullable Change<K, V> visible(SinkInfo sink, Change<K, V> step) {
		if (step instanceof Change.Put<K, V> put) {
			if (isVisible(sink, put.key(), put.value())) {
				return put;
			}
			return isVisible(sink, put.key(), put.previous())
					? new Change.Remove<>(put.key(), put.sequence(), put.timestamp(), put.cause(), put.previous())
					: null;
		}
		if (step instanceof Change.Remove<K, V> remove) {
			return isVisible(sink, remove.key(), remove.previous()) ? remove : null;
		}
		if (step instanceof Change.Signal<K, V> signal) {
			return isAudible(sink, signal) ? signal : null;
		}
		return step;
	}

	private boolean isAudible(SinkInfo sink, Change.Signal<K, V> signal) {
		AudienceResolver<K, V> asked = this.resolver;
		return asked == null || includes(sink, () -> asked.resolveSignal(signal.type(), signal.detail()));
	}

	private boolean includes(SinkInfo sink, Supplier<Audience> audience) {
		try {
			return audience.get().includes(sink);
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			return false;
		}
	}

	private static <T> void addIfNotNull(Collection<T> target, @Nullable T element) {
		if (element != null) {
			target.add(element);
		}
	}

}
