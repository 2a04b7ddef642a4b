package io.stateeventtarget.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.MissingKeyHandler;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.runtime.ReplayingStateView;
import org.jspecify.annotations.Nullable;

/**
 * A source on one thread: a map that tells its listeners before a change returns, or when
 * it is opened.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FakeStateSource<K, V> implements StateSource<K, V>, ReplayingStateView<K, V> {

	private static final Instant TIME = Instant.parse("2026-11-22T00:00:00Z");

	private final String namespace;

	private final Map<K, V> entries = new LinkedHashMap<>();

	private final List<StateEventListener<K, V>> listeners = new CopyOnWriteArrayList<>();

	private final Map<K, Duration> timesToLive = new LinkedHashMap<>();

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private boolean open = true;

	private long sequence;

	private @Nullable RuntimeException failure;

	FakeStateSource(String namespace) {
		this.namespace = namespace;
	}

	/**
	 * Lets changes wait until it is opened.
	 */
	public FakeStateSource<K, V> pause() {
		this.open = false;
		return this;
	}

	/**
	 * Tells what has waited: replays, then changes.
	 */
	public void open() {
		this.open = true;
		while (!this.waiting.isEmpty()) {
			this.waiting.poll().run();
		}
	}

	/**
	 * Makes every write fail.
	 * @param failure what it fails with
	 */
	public void failWith(RuntimeException failure) {
		this.failure = failure;
	}

	Map<K, Duration> timesToLive() {
		return this.timesToLive;
	}

	public int listenerCount() {
		return this.listeners.size();
	}

	@Override
	public String namespace() {
		return this.namespace;
	}

	@Override
	public String id() {
		return this.namespace + "-source";
	}

	@Override
	public Version set(K key, V value) {
		Version version = next();
		V previous = this.entries.put(key, value);
		return tell(new StateUpdated<>(this.namespace, version, TIME, id(), ChangeCause.WRITE, key, value, previous));
	}

	@Override
	public Version set(K key, V value, Duration timeToLive) {
		this.timesToLive.put(key, timeToLive);
		return set(key, value);
	}

	@Override
	public Version remove(K key) {
		Version version = next();
		V previous = this.entries.remove(key);
		return tell(new StateRemoved<>(this.namespace, version, TIME, id(), ChangeCause.WRITE, key, previous));
	}

	@Override
	public Version clear() {
		Version version = next();
		this.entries.clear();
		return tell(new StateReset<>(this.namespace, version, TIME, id(), ChangeCause.WRITE));
	}

	@Override
	public Version signal(String type, Object detail) {
		return tell(new StateSignal<>(this.namespace, next(), TIME, id(), ChangeCause.WRITE, type, detail));
	}

	private Version next() {
		if (this.failure != null) {
			throw this.failure;
		}
		this.sequence++;
		return version();
	}

	private Version tell(StateEvent<K, V> event) {
		if (this.open) {
			this.listeners.forEach((listener) -> listener.onEvent(event));
		}
		else {
			this.waiting.addLast(() -> this.listeners.forEach((listener) -> listener.onEvent(event)));
		}
		return event.version();
	}

	@Override
	public Registration addListener(StateEventListener<K, V> listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	@Override
	public Registration addListener(StateEventListener<K, V> replay, StateEventListener<K, V> live) {
		Version after = version();
		Map<K, V> frozen = Map.copyOf(this.entries);
		this.waiting.addFirst(() -> new TreeMap<>(frozen).forEach((key, value) -> replay
			.onEvent(new StateUpdated<>(this.namespace, after, TIME, id(), ChangeCause.RESYNC, key, value, null))));
		StateEventListener<K, V> filtered = (event) -> {
			if (event.version().isAfter(after)) {
				live.onEvent(event);
			}
		};
		this.listeners.add(filtered);
		if (this.open) {
			open();
		}
		return () -> this.listeners.remove(filtered);
	}

	@Override
	public Version version() {
		return new Version(1, this.sequence);
	}

	@Override
	public Map<K, V> asMap() {
		return this.entries;
	}

	@Override
	public @Nullable V peek(K key) {
		return this.entries.get(key);
	}

	@Override
	public int size() {
		return this.entries.size();
	}

	@Override
	public boolean isPrimary() {
		return true;
	}

	@Override
	public void close() {
	}

	@Override
	public Read<V> read(K key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Read<V> read(K key, ReadPolicy policy) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<V> getAsync(K key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void prime(K key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable Versioned<V> entry(K key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public StateSnapshot<K, V> snapshot() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Version setAll(Map<? extends K, ? extends V> entries) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Optional<Version> compareAndSet(K key, Version expected, V value) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Version update(K key, UnaryOperator<@Nullable V> change) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onMissing(MissingKeyHandler<K> handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Collection<SinkInfo> sinks() {
		return List.of();
	}

}
