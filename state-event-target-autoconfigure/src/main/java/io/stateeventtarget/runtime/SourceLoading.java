package io.stateeventtarget.runtime;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a loader finds into a source. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceLoading<K, V> implements SourceFill.Target<K, V>, SourceLoads.Result<K, V> {

	/**
	 * How many entries one change removes, on transports that limit messages.
	 */
	private static final int REMOVALS_AT_ONCE = 100;

	private final DefaultStateSource<K, V> source;

	private final SourceLoads<K, V> loads;

	private final SourceFill<K, V> fill;

	private final Map<K, Queue<SharedFuture<V>>> askers = new ConcurrentHashMap<>();

	private volatile @Nullable StateException closed;

	SourceLoading(DefaultStateSource<K, V> source, StateLoader<K, V> loader, RuntimeSettings settings,
			RuntimeThreads threads) {
		StateDefinition<K, V> definition = source.definition();
		this.source = source;
		this.loads = new SourceLoads<>(definition.namespace(), loader, definition.sourceOptions().loadTimeout(),
				threads, this);
		this.fill = new SourceFill<>(definition.namespace(), this.loads, this, definition.sourceOptions().refresh(),
				threads, settings.errorHandler());
	}

	void load(K key) {
		this.loads.load(key);
	}

	/**
	 * Loads a key for one who waits for the outcome: the value, or {@code null} if there
	 * is none.
	 */
	void load(K key, SharedFuture<V> future) {
		this.askers.compute(key, (same, waiting) -> {
			Queue<SharedFuture<V>> queue = (waiting != null) ? waiting : new ConcurrentLinkedQueue<>();
			queue.add(future);
			return queue;
		});
		this.loads.load(key);
		StateException failure = this.closed;
		if (failure != null) {
			answer(key, failure);
		}
	}

	/**
	 * Fills the source for a new incarnation.
	 */
	void begin() {
		this.fill.begin(this.source.ticks());
	}

	/**
	 * Ends with the first fill that succeeded.
	 */
	CompletableFuture<Void> firstFill() {
		return this.fill.first();
	}

	/**
	 * Ends who waits.
	 */
	void close(StateException failure) {
		this.closed = failure;
		this.fill.first().completeExceptionally(failure);
		this.askers.keySet().forEach((key) -> answer(key, failure));
	}

	void onTick(long now) {
		this.fill.onTick(now);
	}

	@Override
	public Version version() {
		return this.source.version();
	}

	@Override
	public Iterable<K> keys() {
		return List.copyOf(this.source.asMap().keySet());
	}

	@Override
	public void merge(Map<K, V> loaded, Version asOf, boolean replace) {
		loaded.forEach((key, value) -> this.source.types().value(this.source.types().key(key), value));
		if (this.source.link().limitsMessages()) {
			mergeInParts(loaded, asOf, replace);
		}
		else {
			this.source.state().change((state) -> state.merge(loaded, asOf, replace, this.source.now()));
		}
	}

	/**
	 * Makes a change of each part that can be sent.
	 */
	private void mergeInParts(Map<K, V> loaded, Version asOf, boolean replace) {
		for (Map<K, V> part : this.source.link().sendableParts(loaded)) {
			this.source.state().change((state) -> state.mergePart(part, asOf, replace, this.source.now()));
		}
		boolean[] more = { replace };
		while (more[0]) {
			this.source.state().change((state) -> {
				Changes<K, V> removed = state.removeOthers(loaded.keySet(), asOf, REMOVALS_AT_ONCE, this.source.now());
				more[0] = removed != null;
				return removed;
			});
		}
	}

	@Override
	public boolean isClosed() {
		return this.closed != null;
	}

	@Override
	public void fillEnded() {
		this.source.link().ready();
	}

	@Override
	public boolean isPresent(K key) {
		return this.source.state().store().value(key) != null;
	}

	@Override
	public @Nullable Throwable store(K key, V value) {
		try {
			this.source.requireValue(key, value);
			this.source.state().change((state) -> state.load(key, value, this.source.now()));
			return null;
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	@Override
	public void ended(K key, @Nullable Throwable failure) {
		StateException reported = (failure != null) ? failure(key, failure) : null;
		this.source.loaded(key, reported);
		answer(key, reported);
	}

	private void answer(K key, @Nullable StateException failure) {
		Queue<SharedFuture<V>> waiting = this.askers.remove(key);
		if (waiting != null) {
			V value = (failure == null) ? this.source.peek(key) : null;
			waiting.forEach((future) -> this.source.reads().end(future, value, failure));
		}
	}

	private StateException failure(K key, Throwable problem) {
		if (problem instanceof StateException known) {
			return known;
		}
		String namespace = this.source.namespace();
		return new StateException("Key '" + key + "' of namespace '" + namespace + "' could not be loaded: " + problem,
				namespace, key, problem);
	}

}
