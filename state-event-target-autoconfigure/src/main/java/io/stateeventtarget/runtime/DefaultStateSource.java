package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.MissingKeyHandler;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.listener.EventDispatch;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.Freeze;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.ReplicaStore;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import org.jspecify.annotations.Nullable;

/**
 * The source that users get: the primary state under the namespace lock, and the engine
 * that tells sinks of it, one step at a time, in the order of the lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DefaultStateSource<K, V> implements StateSource<K, V>, ReplayingStateView<K, V>, ManagedView {

	private static final int EXPIRATIONS_AT_ONCE = 1000;

	private final StateDefinition<K, V> definition;

	private final String namespace;

	private final String id;

	private final RuntimeSettings settings;

	private final TypeCheck<K, V> types;

	private final ReentrantLock lock = new ReentrantLock();

	@GuardedBy("lock")
	private final PrimaryState<K, V> primary;

	private final ReplicaStore<K, V> store;

	private final EventDispatch<K, V> dispatch;

	private final ViewListeners<K, V> listeners;

	private final ReadTable<K, V> reads;

	private final List<MissingKeyHandler<K>> missingHandlers = new CopyOnWriteArrayList<>();

	private final Mailbox<Object> mailbox = new Mailbox<>(this::handle);

	private final SourceEngine<K, V> engine;

	private final @Nullable SourceLoads<K, V> loads;

	private final @Nullable SourceFill<K, V> fill;

	private final Map<K, V> map;

	private volatile @Nullable SourceChannel<K, V> channel;

	private volatile long fencedBy;

	private volatile boolean closed;

	@GuardedBy("lock")
	private boolean startedBefore;

	DefaultStateSource(StateDefinition<K, V> definition, String id, RuntimeSettings settings, RuntimeThreads threads) {
		this.definition = definition;
		this.namespace = definition.namespace();
		this.id = id;
		this.settings = settings;
		this.types = new TypeCheck<>(definition);
		Origin first = new Origin(id, settings.clock().millis());
		this.primary = new PrimaryState<>(first, definition.sourceOptions().history());
		this.store = this.primary.store();
		this.map = this.store.asMap();
		this.dispatch = new EventDispatch<>(this.namespace, definition.sourceOptions().listenerQueue(),
				threads.dispatch(), settings.errorHandler());
		this.listeners = new ViewListeners<>(this.namespace, this.dispatch);
		this.reads = new ReadTable<>(this.namespace, this.dispatch::execute);
		this.engine = new SourceEngine<>(definition, new LockedPrimary<>(this), new SourceOutputs<>(this));
		StateLoader<K, V> loader = definition.loader();
		this.loads = (loader != null) ? new SourceLoads<>(this.namespace, loader,
				definition.sourceOptions().loadTimeout(), threads, this::loaded) : null;
		this.fill = (this.loads != null) ? new SourceFill<>(this.namespace, this.loads, new FillTarget(),
				definition.sourceOptions().refresh(), threads, settings.errorHandler()) : null;
	}

	@Override
	public String namespace() {
		return this.namespace;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable V peek(K key) {
		return this.store.value(key);
	}

	@Override
	public Read<V> read(K key) {
		Entry<K, V> entry = this.store.get(key);
		if (entry != null) {
			return new Read.Ready<>(Objects.requireNonNull(entry.value()), version(entry));
		}
		return new Read.Pending<>(pending(key), this.loads == null);
	}

	@Override
	public Read<V> read(K key, ReadPolicy policy) {
		Objects.requireNonNull(policy, "policy");
		return read(key);
	}

	@Override
	public CompletableFuture<V> getAsync(K key) {
		V value = this.store.value(key);
		return (value != null) ? this.reads.present(key, value) : pending(key);
	}

	@Override
	public void prime(K key) {
		if (this.store.value(key) == null && !this.closed && this.loads != null) {
			this.loads.load(this.types.key(key));
		}
	}

	@Override
	public @Nullable Versioned<V> entry(K key) {
		Entry<K, V> entry = this.store.get(key);
		return (entry != null) ? EntryValues.versioned(entry) : null;
	}

	@Override
	public Map<K, V> asMap() {
		return this.map;
	}

	@Override
	public StateSnapshot<K, V> snapshot() {
		return inLock(() -> new Started<>(primary().version(), freeze())).snapshot(this.namespace);
	}

	@Override
	public int size() {
		return this.store.size();
	}

	@Override
	@SuppressWarnings("GuardedBy") // may be read without the lock
	public Version version() {
		return this.primary.version();
	}

	@Override
	public Registration addListener(StateEventListener<K, V> listener) {
		Objects.requireNonNull(listener, "listener");
		return this.listeners.add(listener, version());
	}

	@Override
	public Registration addListener(StateEventListener<K, V> replay, StateEventListener<K, V> live) {
		return inLock(() -> this.listeners.add(replay, live, freeze(), primary().version(), this.id));
	}

	@Override
	public Version set(K key, V value) {
		return put(key, value, 0);
	}

	@Override
	public Version set(K key, V value, Duration timeToLive) {
		if (timeToLive.isNegative() || timeToLive.isZero()) {
			throw new IllegalArgumentException("'timeToLive' must be positive but is " + timeToLive + " for key '" + key
					+ "' of namespace '" + this.namespace + "'");
		}
		return put(key, value, now() + Math.max(1, timeToLive.toMillis()));
	}

	@Override
	public Version setAll(Map<? extends K, ? extends V> entries) {
		Map<K, V> checked = new LinkedHashMap<>();
		entries.forEach((key, value) -> checked.put(this.types.key(key), this.types.value(key, value)));
		return change(() -> primary().putAll(checked, now()));
	}

	@Override
	public Version remove(K key) {
		this.types.key(key);
		return change(() -> primary().remove(key, now(), ChangeCause.WRITE));
	}

	@Override
	public Version clear() {
		return change(() -> primary().clear(now()));
	}

	@Override
	public Optional<Version> compareAndSet(K key, Version expected, V value) {
		Objects.requireNonNull(expected, "expected");
		this.types.value(this.types.key(key), value);
		return compareAndPut(key, expected, value);
	}

	@Override
	public Version update(K key, UnaryOperator<@Nullable V> change) {
		this.types.key(key);
		while (true) {
			requirePrimary();
			Entry<K, V> entry = this.store.get(key);
			V before = (entry != null) ? entry.value() : null;
			V after = change.apply(before);
			if (Objects.equals(before, after)) {
				return version();
			}
			if (after != null) {
				this.types.value(key, after);
			}
			Optional<Version> changed = compareAndPut(key, (entry != null) ? version(entry) : Version.NONE, after);
			if (changed.isPresent()) {
				return changed.get();
			}
		}
	}

	@Override
	public Version signal(String type, Object detail) {
		this.types.detail(type, detail);
		return change(() -> primary().signal(type, detail, now()));
	}

	@Override
	public Registration onMissing(MissingKeyHandler<K> handler) {
		Objects.requireNonNull(handler, "handler");
		MissingKeyHandler<K> added = handler::onMissing;
		this.missingHandlers.add(added);
		return () -> this.missingHandlers.remove(added);
	}

	@Override
	public Collection<SinkInfo> sinks() {
		return this.engine.sinks(ticks());
	}

	@Override
	public boolean isPrimary() {
		return this.fencedBy == 0 && !this.closed;
	}

	@Override
	public StateDefinition<K, V> definition() {
		return this.definition;
	}

	@Override
	public void start() {
		if (this.closed || this.channel != null) {
			return;
		}
		SourceChannel<K, V> opened = this.settings.transport().openSource(this.definition, this.id, new Receiver());
		Version first = begin(opened);
		this.fencedBy = 0;
		this.channel = opened;
		if (this.fill != null) {
			this.fill.fillAndWait(this.definition.sourceOptions().loadTimeout(), ticks());
		}
		this.mailbox.submit((Runnable) () -> this.engine.begin(this.id, version(first), ticks()));
		this.dispatch.open();
		this.dispatch.execute(() -> this.settings.listener().sourcePromoted(this, first.epoch()));
	}

	@Override
	public void stop() {
		SourceChannel<K, V> open = this.channel;
		this.channel = null;
		if (open != null) {
			open.close();
			this.dispatch.pause();
		}
	}

	@Override
	public void tick() {
		expire();
		if (this.channel != null) {
			long now = ticks();
			this.mailbox.submit((Runnable) () -> this.engine.onTick(now));
			if (this.fill != null) {
				this.fill.onTick(now);
			}
		}
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		stop();
		this.reads.close(closedException(null));
	}

	/**
	 * Looks at the primary state under the namespace lock.
	 */
	<T> T inLock(Supplier<T> look) {
		this.lock.lock();
		try {
			return look.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	@SuppressWarnings("GuardedBy") // for who holds the lock
	PrimaryState<K, V> primary() {
		return this.primary;
	}

	Freeze<K, V> freeze() {
		return primary().startFreeze(this.settings.ticker());
	}

	Optional<Version> compareAndPut(K key, Version expected, @Nullable V value) {
		boolean[] matched = new boolean[1];
		Version version = change(() -> {
			matched[0] = primary().hasVersion(key, expected);
			if (!matched[0]) {
				return null;
			}
			return (value != null) ? primary().put(key, value, 0, now(), ChangeCause.WRITE)
					: primary().remove(key, now(), ChangeCause.WRITE);
		});
		return matched[0] ? Optional.of(version) : Optional.empty();
	}

	TypeCheck<K, V> types() {
		return this.types;
	}

	@Nullable SourceChannel<K, V> channel() {
		return this.channel;
	}

	void handleLater(Runnable task) {
		this.mailbox.submit(task);
	}

	void load(K key) {
		if (this.loads != null) {
			this.loads.load(key);
		}
	}

	void missing(K key) {
		this.dispatch.execute(() -> this.missingHandlers.forEach((handler) -> callMissing(handler, key)));
	}

	void fenced(long epoch) {
		if (this.fencedBy == 0) {
			long own = version().epoch();
			this.fencedBy = epoch;
			this.dispatch.execute(() -> this.settings.listener().sourceFenced(this, own, epoch));
		}
	}

	private Version begin(SourceChannel<K, V> opened) {
		this.lock.lock();
		try {
			Origin current = this.primary.origin();
			long proposal = this.startedBefore ? Math.max(current.epoch() + 1, now()) : current.epoch();
			long epoch = opened.claimEpoch(proposal);
			this.startedBefore = true;
			if (epoch != current.epoch()) {
				this.primary.begin(new Origin(this.id, epoch));
			}
			return this.primary.version();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The version to begin an incarnation with: what was changed in it so far reaches
	 * sinks by snapshot, and every change is in the mailbox before or behind this.
	 */
	private Version version(Version first) {
		Version now = version();
		return (now.epoch() == first.epoch()) ? now : first;
	}

	private Version put(K key, V value, long expiresAt) {
		this.types.value(this.types.key(key), value);
		return change(() -> primary().put(key, value, expiresAt, now(), ChangeCause.WRITE));
	}

	private Version change(Supplier<@Nullable Changes<K, V>> step) {
		boolean mine;
		Version version;
		this.lock.lock();
		try {
			requirePrimary();
			Changes<K, V> made = step.get();
			mine = made != null && this.mailbox.put(made);
			version = this.primary.version();
		}
		finally {
			this.lock.unlock();
		}
		if (mine) {
			this.mailbox.run();
		}
		else {
			this.mailbox.holdUp();
		}
		return version;
	}

	private void expire() {
		for (int i = 0; i < EXPIRATIONS_AT_ONCE && isPrimary(); i++) {
			Version before = version();
			if (change(() -> primary().expireNext(now())).equals(before)) {
				return;
			}
		}
	}

	private void requirePrimary() {
		if (this.closed) {
			throw closedException(null);
		}
		if (this.fencedBy != 0) {
			throw new NotPrimaryException("The source '" + this.id + "' of namespace '" + this.namespace
					+ "' is not the primary any more: a newer one has epoch " + this.fencedBy
					+ ". Write there, or restart this one to take over.", this.namespace, null);
		}
	}

	private StateClosedException closedException(@Nullable Object key) {
		return new StateClosedException("The source of namespace '" + this.namespace + "' is closed", this.namespace,
				key);
	}

	private CompletableFuture<V> pending(K key) {
		SharedFuture<V> future = this.reads.pending(this.types.key(key));
		V value = this.store.value(key);
		if (value != null) {
			this.reads.arrived(key, value);
		}
		else if (this.loads != null && !future.isDecided()) {
			this.loads.load(key);
		}
		return future;
	}

	@SuppressWarnings("unchecked")
	private void handle(Object item) {
		if (item instanceof Changes<?, ?> changes) {
			publish((Changes<K, V>) changes);
		}
		else {
			((Runnable) item).run();
		}
	}

	private void publish(Changes<K, V> changes) {
		boolean wanted = this.dispatch.wantsEvents();
		for (Change<K, V> change : changes.changes()) {
			settle(change);
			StateEvent<K, V> event = wanted ? ChangeEvents.of(this.namespace, changes.origin(), change) : null;
			if (event != null) {
				this.dispatch.publish(event);
			}
		}
		this.engine.onChanges(changes, 0);
	}

	private void settle(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			this.reads.arrived(put.key(), put.value());
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			this.reads.gone(remove.key());
		}
		else if (change instanceof Change.Reset<K, V>) {
			this.reads.allGone();
		}
	}

	private void loaded(K key, @Nullable V value, @Nullable Throwable failure) {
		Throwable problem = failure;
		if (value != null) {
			try {
				this.types.value(key, value);
				change(() -> primary().load(key, value, now()));
			}
			catch (RuntimeException ex) {
				problem = ex;
			}
		}
		String reason = (problem != null) ? String.valueOf(problem) : null;
		this.mailbox.submit((Runnable) () -> this.engine.onLoaded(key, reason, ticks()));
		if (problem != null) {
			this.reads.failed(key,
					(problem instanceof StateException known) ? known : new StateException(
							"Key '" + key + "' of namespace '" + this.namespace + "' could not be loaded: " + problem,
							this.namespace, key, problem));
		}
	}

	private void callMissing(MissingKeyHandler<K> handler, K key) {
		try {
			handler.onMissing(key);
		}
		catch (RuntimeException ex) {
			this.settings.errorHandler().handle(new ListenerFailure(this.namespace, "a MissingKeyHandler", null, ex));
		}
	}

	private static Version version(Entry<?, ?> entry) {
		return new Version(entry.epoch(), entry.sequence());
	}

	private long now() {
		return this.settings.clock().millis();
	}

	private long ticks() {
		return this.settings.ticker().getAsLong();
	}

	/**
	 * Gets what sinks send.
	 */
	private final class Receiver implements SourceReceiver<K, V> {

		@Override
		public void onMessage(SinkMessage<K, V> message) {
			handleLater(() -> DefaultStateSource.this.engine.onMessage(message, ticks()));
		}

		@Override
		public void onSinkGone(String sinkId) {
			handleLater(() -> DefaultStateSource.this.engine.onSinkGone(sinkId));
		}

		@Override
		public void onEpochClaimed(long epoch) {
			handleLater(() -> {
				if (channel() != null && epoch > version().epoch()) {
					fenced(epoch);
				}
			});
		}

	}

	/**
	 * What the loader fills.
	 */
	private final class FillTarget implements SourceFill.Target<K, V> {

		@Override
		public Version version() {
			return DefaultStateSource.this.version();
		}

		@Override
		public Iterable<K> keys() {
			return List.copyOf(DefaultStateSource.this.map.keySet());
		}

		@Override
		public void merge(Map<K, V> loaded, Version asOf, boolean replace) {
			loaded.forEach((key, value) -> types().value(types().key(key), value));
			change(() -> primary().merge(loaded, asOf, replace, now()));
		}

	}

}
