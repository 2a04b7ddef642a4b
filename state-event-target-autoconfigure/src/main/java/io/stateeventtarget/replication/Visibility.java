package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

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

	private final Set<StateEventType> broadcast;

	private final @Nullable AudienceResolver<K, V> resolver;

	Visibility(Set<StateEventType> broadcast, @Nullable AudienceResolver<K, V> resolver) {
		this.broadcast = broadcast;
		this.resolver = resolver;
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
		try {
			return this.resolver.resolve(key, value).includes(sink);
		}
		catch (RuntimeException ex) {
			return false;
		}
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
		if (this.broadcast.size() == StateEventType.values().length) {
			return steps;
		}
		List<Change<K, V>> left = new ArrayList<>(steps.size());
		for (Change<K, V> step : steps) {
			addIfNotNull(left, broadcast(step));
		}
		return left;
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
			addIfNotNull(left, (seen != null) ? broadcast(seen) : null);
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
		try {
			Audience audience = (this.resolver != null) ? this.resolver.resolveSignal(signal.type(), signal.detail())
					: Audience.everyone();
			return audience.includes(sink);
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private @Nullable Change<K, V> broadcast(Change<K, V> step) {
		if (step instanceof Change.Put<K, V> put) {
			return this.broadcast.contains(StateEventType.UPDATE) ? put
					: new Change.Forget<>(put.key(), put.sequence());
		}
		if (step instanceof Change.Remove<K, V> remove) {
			return this.broadcast.contains(StateEventType.REMOVE) ? remove
					: new Change.Forget<>(remove.key(), remove.sequence());
		}
		if (step instanceof Change.Reset<K, V> reset) {
			return this.broadcast.contains(StateEventType.RESET) ? reset : new Change.ForgetAll<>(reset.sequence());
		}
		return (this.broadcast.contains(StateEventType.SIGNAL) || !(step instanceof Change.Signal)) ? step : null;
	}

	private static <T> void addIfNotNull(Collection<T> target, @Nullable T element) {
		if (element != null) {
			target.add(element);
		}
	}

}
