package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
import io.stateeventtarget.listener.ListenerStatistics;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.ReplicaStore;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The source that users get: the primary state under the namespace lock, and the engine
 * that tells sinks of it, one step at a time, in the order of the lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DefaultStateSource<K, V>
		implements StateSource<K, V>, ReplayingStateView<K, V>, RelayedView<K, V>, ManagedView {

	private static final Log logger = LogFactory.getLog(DefaultStateSource.class);

	private static final Duration FOREVER = Duration.ofDays(365_000);

	private final StateDefinition<K, V> definition;

	private final String namespace;

	private final String id;

	private final RuntimeSettings settings;

	private final TypeCheck<K, V> types;

	private final ReplicaStore<K, V> store;

	private final EventDispatch<K, V> dispatch;

	private final ViewListeners<K, V> listeners;

	private final SourceReads<K, V> reads;

	private final MissingKeyHandlers<K> missingHandlers = new MissingKeyHandlers<>(
			(failure) -> failed("a MissingKeyHandler", failure));

	private final Mailbox<Object> mailbox;

	private final AtomicBoolean tickWaits = new AtomicBoolean();

	private final GuardedState<K, V> state;

	private final SourceOutputs<K, V> outputs = new SourceOutputs<>(this);

	private final SourceEngine<K, V> engine;

	private final @Nullable SourceLoading<K, V> loading;

	private final SourceLink<K, V> link;

	private final LoggedSource<K, V> logged;

	private final SourceRelays<K, V> relays = new SourceRelays<>(this);

	private final Map<K, V> map;

	private volatile boolean closed;

	DefaultStateSource(StateDefinition<K, V> definition, String id, RuntimeSettings settings, RuntimeThreads threads) {
		this.definition = definition;
		this.namespace = definition.namespace();
		this.id = id;
		this.settings = settings;
		this.mailbox = new Mailbox<>(this::handle, threads.mailboxes());
		this.types = new TypeCheck<>(definition);
		Origin first = new Origin(id, settings.clock().millis());
		this.state = new GuardedState<>(this.namespace, new PrimaryState<>(first, definition.sourceOptions().history()),
				this.mailbox, this::requirePrimary, settings);
		this.store = this.state.store();
		this.map = this.store.asMap();
		this.dispatch = new EventDispatch<>(this.namespace, definition.sourceOptions().listenerQueue(),
				threads.dispatch(), settings.errorHandler(), settings.ticker());
		this.listeners = new ViewListeners<>(this.namespace, this.dispatch);
		this.reads = new SourceReads<>(this, this.store, this.dispatch::execute);
		this.engine = new SourceEngine<>(definition, new LockedPrimary<>(this), this.outputs);
		StateLoader<K, V> loader = definition.loader();
		this.loading = (loader != null) ? new SourceLoading<>(this, loader, settings, threads) : null;
		this.link = new SourceLink<>(this, settings);
		this.logged = new LoggedSource<>(this);
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
			return new Read.Ready<>(Objects.requireNonNull(entry.value()), EntryValues.version(entry));
		}
		return new Read.Pending<>(this.reads.await(this.types.key(key)), this.loading == null);
	}

	@Override
	public Read<V> read(K key, ReadPolicy policy) {
		Objects.requireNonNull(policy, "policy");
		if (!(policy instanceof ReadPolicy.FromSource) || this.store.value(key) != null) {
			return read(key);
		}
		StateException failure = this.closed ? closedException(key) : null;
		return new Read.Pending<>(this.reads.ask(this.types.key(key), this.loading, failure), this.loading == null);
	}

	@Override
	public CompletableFuture<V> getAsync(K key) {
		return this.reads.get(this.types.key(key));
	}

	@Override
	public void prime(K key) {
		if (this.store.value(key) == null && !this.closed && this.loading != null) {
			this.loading.load(this.types.key(key));
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
		return this.state.freeze().snapshot(this.namespace);
	}

	@Override
	public int size() {
		return this.store.size();
	}

	@Override
	public Version version() {
		return this.state.version();
	}

	@Override
	public Registration addListener(StateEventListener<K, V> listener) {
		Objects.requireNonNull(listener, "listener");
		return this.listeners.add(listener, version());
	}

	@Override
	public Registration addListener(StateEventListener<K, V> replay, StateEventListener<K, V> live) {
		return this.state.look((state) -> this.listeners.add(replay, live, state.startFreeze(this.settings.ticker()),
				state.version(), this.id));
	}

	@Override
	public Version set(K key, V value) {
		return put(key, value, 0);
	}

	@Override
	public Version set(K key, V value, Duration timeToLive) {
		Objects.requireNonNull(timeToLive, "timeToLive");
		if (timeToLive.isNegative() || timeToLive.isZero()) {
			throw new IllegalArgumentException("'timeToLive' must be positive but is " + timeToLive + " for key '" + key
					+ "' of namespace '" + this.namespace + "'");
		}
		long now = now();
		return put(key, value, (timeToLive.compareTo(FOREVER) < 0) ? now + Math.max(1, timeToLive.toMillis()) : 0);
	}

	@Override
	public Version setAll(Map<? extends K, ? extends V> entries) {
		Objects.requireNonNull(entries, "entries");
		Map<K, V> checked = new LinkedHashMap<>();
		entries.forEach((key, value) -> checked.put(this.types.key(key), this.types.value(key, value)));
		this.link.requireSendable(checked);
		return this.state.change((state) -> state.putAll(checked, now()));
	}

	@Override
	public Version remove(K key) {
		this.types.key(key);
		return this.state.change((state) -> state.remove(key, now(), ChangeCause.WRITE));
	}

	@Override
	public Version clear() {
		return this.state.change((state) -> state.clear(now()));
	}

	@Override
	public Optional<Version> compareAndSet(K key, Version expected, V value) {
		Objects.requireNonNull(expected, "expected");
		requireValue(key, value);
		return this.state.compareAndPut(key, expected, value, this.state::changeIfAny);
	}

	@Override
	public Version update(K key, UnaryOperator<@Nullable V> change) {
		Objects.requireNonNull(change, "change");
		this.types.key(key);
		while (true) {
			requirePrimary();
			Entry<K, V> entry = this.state.current(key);
			V before = (entry != null) ? entry.value() : null;
			V after = change.apply(before);
			if (Objects.equals(before, after)) {
				return this.state.settled();
			}
			if (after != null) {
				requireValue(key, after);
			}
			Optional<Version> changed = this.state.compareAndPut(key,
					(entry != null) ? EntryValues.version(entry) : Version.NONE, after, this.state::changeIfAny);
			if (changed.isPresent()) {
				return changed.get();
			}
		}
	}

	@Override
	public Version signal(String type, Object detail) {
		this.types.detail(type, detail);
		this.link.requireSendable(type, detail);
		return this.state.change((state) -> state.signal(type, detail, now()));
	}

	@Override
	public Registration onMissing(MissingKeyHandler<K> handler) {
		return this.missingHandlers.add(handler);
	}

	@Override
	public Collection<SinkInfo> sinks() {
		long now = ticks();
		return Stream.concat(this.engine.sinks(now).stream(), this.relays.sinks(now)).toList();
	}

	@Override
	public boolean isPrimary() {
		return this.link.fencedBy() == 0 && !this.closed && !this.logged.isOpening();
	}

	@Override
	public StateDefinition<K, V> definition() {
		return this.definition;
	}

	@Override
	public StateRelay<K, V> openRelay(RelayOutput<K, V> output) {
		SourceRelay<K, V> relay = new SourceRelay<>(this, output);
		handleLater(() -> this.relays.add(relay));
		return relay;
	}

	@Override
	public void start() {
		SourceChannel<K, V> opened = this.closed ? null : this.link.attach();
		if (opened == null) {
			return;
		}
		SourceLog<K, V> log = opened.log();
		if (log != null) {
			this.logged.attach(opened, log);
		}
		else {
			fill();
		}
		if (channel() == opened) {
			this.dispatch.open();
		}
	}

	private void fill() {
		if (this.loading != null) {
			this.loading.begin();
		}
		else {
			this.link.ready();
		}
	}

	@Override
	public void stop() {
		if (this.link.detach()) {
			handleLater(() -> {
				this.engine.end();
				this.relays.end();
			});
			this.dispatch.pause();
		}
	}

	@Override
	public void tick() {
		boolean primary = isPrimary();
		if (primary) {
			this.state.expire();
		}
		if (primary && channel() != null) {
			if (this.tickWaits.compareAndSet(false, true)) {
				handleLater(this::handleTick);
			}
			if (this.loading != null) {
				this.loading.onTick(ticks());
			}
		}
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		stop();
		StateClosedException failure = closedException(null);
		this.reads.close(failure);
		if (this.loading != null) {
			this.loading.close(failure);
		}
	}

	@Override
	public void threadsEnded() {
		this.dispatch.end();
	}

	GuardedState<K, V> state() {
		return this.state;
	}

	TypeCheck<K, V> types() {
		return this.types;
	}

	@Nullable SourceChannel<K, V> channel() {
		return this.link.channel();
	}

	void handleLater(Runnable task) {
		this.mailbox.submit(task);
	}

	void load(K key) {
		if (this.loading != null) {
			this.loading.load(key);
		}
	}

	/**
	 * A load ended; what was found is in the primary state.
	 */
	void loaded(K key, @Nullable StateException failure) {
		String reason = (failure != null) ? failure.getMessage() : null;
		handleLater(() -> {
			this.engine.onLoaded(key, reason, ticks());
			this.relays.onLoaded(key, reason);
		});
		if (failure != null) {
			this.reads.failed(key, failure);
		}
	}

	SourceStatistics statistics() {
		return this.outputs.statistics();
	}

	ListenerStatistics listenerStatistics() {
		return this.dispatch.statistics();
	}

	SourceReads<K, V> reads() {
		return this.reads;
	}

	SourceLink<K, V> link() {
		return this.link;
	}

	SourceRelays<K, V> relays() {
		return this.relays;
	}

	LoggedSource<K, V> logged() {
		return this.logged;
	}

	/**
	 * A durable log was taken over, for the first time on this channel or again.
	 */
	void logOpened(SourceChannel<K, V> opened) {
		if (this.link.isWaiting()) {
			fill();
		}
		else {
			handleLater(() -> beginIfAttached(opened));
		}
	}

	boolean tellsEvents() {
		return this.dispatch.wantsEvents() || this.reads.isAwaited();
	}

	/**
	 * Tells what became different without a change.
	 */
	@Nullable Runnable news(List<StateEvent<K, V>> events) {
		return events.isEmpty() ? null : () -> {
			for (StateEvent<K, V> event : events) {
				this.reads.settle(event);
				this.dispatch.publish(event);
			}
		};
	}

	SourceEngine<K, V> engine() {
		return this.engine;
	}

	/**
	 * Takes an epoch.
	 */
	void begin(long epoch) {
		this.state.look((state) -> {
			if (epoch != state.origin().epoch()) {
				state.begin(new Origin(this.id, epoch));
			}
			return state.version();
		});
	}

	/**
	 * Hands a failure of user code to the error handler.
	 */
	void failed(String what, Throwable failure) {
		this.settings.errorHandler().handle(new ListenerFailure(this.namespace, what, null, failure));
	}

	/**
	 * Tells somebody what becomes of this source.
	 */
	void execute(Runnable notice) {
		this.dispatch.executeUnlessEnded(notice);
	}

	void missing(K key) {
		this.dispatch.execute(() -> this.missingHandlers.tell(key));
	}

	void beginIfAttached(SourceChannel<K, V> opened) {
		if (channel() == opened) {
			Version first = version();
			this.engine.begin(this.id, first, opened.log() != null, ticks());
			this.relays.begin(first);
			logger.info("Source '" + this.id + "' of namespace '" + this.namespace + "' is primary with epoch "
					+ first.epoch() + " and " + size() + " entries");
			execute(() -> this.settings.listener().sourcePromoted(this, first.epoch()));
		}
	}

	private void handleTick() {
		this.tickWaits.set(false);
		this.engine.onTick(ticks());
		this.relays.onTick();
	}

	private Version put(K key, V value, long expiresAt) {
		requireValue(key, value);
		return this.state.change((state) -> state.put(key, value, expiresAt, now(), ChangeCause.WRITE));
	}

	/**
	 * Requires that a value is of the declared type and can be sent.
	 */
	void requireValue(K key, V value) {
		this.types.value(this.types.key(key), value);
		this.link.requireSendable(key, value);
	}

	private void requirePrimary() {
		if (this.closed) {
			throw closedException(null);
		}
		long fencedBy = this.link.fencedBy();
		if (fencedBy != 0) {
			throw new NotPrimaryException("The source '" + this.id + "' of namespace '" + this.namespace
					+ "' is not the primary any more: a newer one has epoch " + fencedBy
					+ ". Write there, or restart this one to take over.", this.namespace, null);
		}
	}

	private StateClosedException closedException(@Nullable Object key) {
		return new StateClosedException("The source of namespace '" + this.namespace + "' is closed", this.namespace,
				key);
	}

	/**
	 * Ends with the first fill that succeeded, and once a durable log was taken over.
	 * @return the future, or {@code null} if there is neither
	 */
	@Nullable CompletableFuture<Void> firstFill() {
		CompletableFuture<Void> filled = (this.loading != null) ? this.loading.firstFill() : null;
		if (!this.logged.isAttached()) {
			return filled;
		}
		return (filled != null) ? CompletableFuture.allOf(filled, this.logged.ready()) : this.logged.ready();
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
			this.reads.settle(change);
			StateEvent<K, V> event = wanted ? ChangeEvents.of(this.namespace, changes.origin(), change) : null;
			if (event != null) {
				this.dispatch.publish(event);
			}
		}
		this.engine.onChanges(changes, (this.definition.audienceResolver() != null) ? ticks() : 0);
		this.relays.onChanges(changes);
	}

	long now() {
		return this.settings.clock().millis();
	}

	long ticks() {
		return this.settings.ticker().getAsLong();
	}

}
