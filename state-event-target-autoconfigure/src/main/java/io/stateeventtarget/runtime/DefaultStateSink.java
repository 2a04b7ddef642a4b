package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.listener.EventDispatch;
import io.stateeventtarget.listener.LogInterval;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StoredSnapshot;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.Outcome;
import io.stateeventtarget.replication.ReplicaStore;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sink that users get: reads go to the replica store directly, everything else goes
 * through a mailbox to the engine, one step at a time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DefaultStateSink<K, V>
		implements StateSink<K, V>, ReplayingStateView<K, V>, RelayedView<K, V>, ManagedView {

	private static final Log logger = LogFactory.getLog(DefaultStateSink.class);

	private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);

	private final StateDefinition<K, V> definition;

	private final String namespace;

	private final String id;

	private final RuntimeSettings settings;

	private final TypeCheck<K, V> types;

	private final EventDispatch<K, V> dispatch;

	private final ViewListeners<K, V> listeners;

	private final ReadTable<K, V> reads;

	private final LogInterval overfullLog;

	private final SinkCounters counters = new SinkCounters();

	private final FrameBacklog backlog = new FrameBacklog();

	private final Mailbox<Object> mailbox;

	private final SinkAsks<K> asks;

	private final AtomicBoolean tickWaits = new AtomicBoolean();

	private final SinkEngine<K, V> engine;

	private final ReplicaStore<K, V> store;

	private final Map<K, V> map;

	private final SharedFuture<Version> synced;

	private final @Nullable WarmStart<K, V> warmStart;

	private volatile @Nullable SinkChannel<K, V> channel;

	/**
	 * Replays that wait for the first sync. Confined to the mailbox.
	 */
	private final List<Runnable> replays = new ArrayList<>();

	private volatile boolean closed;

	DefaultStateSink(StateDefinition<K, V> definition, String id, RuntimeSettings settings, RuntimeThreads threads) {
		this.definition = definition;
		this.namespace = definition.namespace();
		this.id = id;
		this.settings = settings;
		this.mailbox = new Mailbox<>(this::handle, threads.mailboxes());
		this.overfullLog = new LogInterval(settings.ticker());
		this.asks = new SinkAsks<>(definition, this.mailbox);
		this.warmStart = WarmStart.of(definition, settings, threads.files());
		this.types = new TypeCheck<>(definition);
		this.dispatch = new EventDispatch<>(this.namespace, definition.sinkOptions().listenerQueue(),
				threads.dispatch(), settings.errorHandler(), settings.ticker());
		this.listeners = new ViewListeners<>(this.namespace, this.dispatch);
		this.reads = new ReadTable<>(this.namespace, this.dispatch::execute);
		this.synced = new SharedFuture<>(() -> "the first sync of namespace '" + this.namespace + "'");
		this.engine = new SinkEngine<>(definition, id,
				new SinkOutputs<>(this, this.dispatch, this.reads, settings, this.counters), new SplittableRandom(),
				ticks());
		this.store = this.engine.store();
		this.map = this.store.asMap();
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
		Entry<K, V> entry = this.store.get(key);
		if (entry != null && entry.value() != null) {
			entry.touch();
			return entry.value();
		}
		prime(key);
		return null;
	}

	@Override
	public Read<V> read(K key) {
		Entry<K, V> entry = this.store.get(key);
		V value = (entry != null) ? entry.value() : null;
		if (entry != null && value != null) {
			entry.touch();
			return new Read.Ready<>(value, EntryValues.version(entry));
		}
		boolean absent = this.engine.isKnownAbsent(key);
		return new Read.Pending<>(pending(key), absent);
	}

	@Override
	public Read<V> read(K key, ReadPolicy policy) {
		Objects.requireNonNull(policy, "policy");
		boolean local = policy instanceof ReadPolicy.Local || (policy instanceof ReadPolicy.Within within
				&& this.engine.status() != SyncStatus.CONNECTING && staleness().compareTo(within.maxStaleness()) <= 0);
		return local ? read(key) : new Read.Pending<>(fromSource(this.types.key(key)), false);
	}

	@Override
	public CompletableFuture<V> getAsync(K key) {
		Entry<K, V> entry = this.store.get(key);
		V value = (entry != null) ? entry.value() : null;
		if (entry == null || value == null) {
			return pending(key);
		}
		entry.touch();
		return this.reads.present(key, value);
	}

	@Override
	public void prime(K key) {
		this.types.key(key);
		if (!this.closed && !isAnsweredAbsent(key) && this.store.value(key) == null) {
			this.asks.askOnce(key, () -> this.engine.ask(key, ticks()));
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
		return new Read.Pending<>(startFreeze(), false).await(SNAPSHOT_TIMEOUT).snapshot(this.namespace);
	}

	CompletableFuture<StateSnapshot<K, V>> snapshotLater() {
		return startFreeze().thenApply((started) -> started.snapshot(this.namespace));
	}

	private CompletableFuture<Started<K, V>> startFreeze() {
		CompletableFuture<Started<K, V>> started = new CompletableFuture<>();
		this.mailbox.submit((Runnable) () -> started
			.complete(new Started<>(this.engine.version(), this.store.startFreeze(this.settings.ticker()))));
		return started;
	}

	@Override
	public int size() {
		return this.store.size();
	}

	@Override
	public Version version() {
		return this.engine.version();
	}

	@Override
	public Registration addListener(StateEventListener<K, V> listener) {
		Objects.requireNonNull(listener, "listener");
		return this.listeners.add(listener, version());
	}

	@Override
	public Registration addListener(StateEventListener<K, V> replay, StateEventListener<K, V> live) {
		PendingRegistration registration = new PendingRegistration();
		Runnable start = () -> registration.complete(this.listeners.add(replay, live,
				this.store.startFreeze(this.settings.ticker()), this.engine.version(), this.id));
		this.mailbox.submit((Runnable) () -> {
			if (this.synced.isDecided()) {
				start.run();
			}
			else {
				this.replays.add(start);
			}
		});
		return registration;
	}

	/**
	 * As the engine says, which finds out at the next tick that its last proof is too
	 * old. If that tick is late, this knows before.
	 */
	@Override
	public SyncStatus status() {
		SyncStatus status = this.engine.status();
		boolean overdue = status == SyncStatus.SYNCED
				&& staleness().compareTo(this.definition.sinkOptions().staleAfter()) > 0;
		return overdue ? SyncStatus.STALE : status;
	}

	@Override
	public Duration staleness() {
		return Duration.ofNanos(Math.max(0, ticks() - this.engine.provenAt()));
	}

	@Override
	public CompletableFuture<Version> synced() {
		return this.synced;
	}

	@Override
	public CompletableFuture<Version> write(K key, V value) {
		return send(key, sendable(key, value), null);
	}

	@Override
	public CompletableFuture<Version> write(K key, V value, Version expected) {
		Objects.requireNonNull(expected, "expected");
		return send(key, sendable(key, value), expected);
	}

	@Override
	public CompletableFuture<Version> remove(K key) {
		return send(this.types.key(key), null, null);
	}

	@Override
	public void resync() {
		this.counters.resynced();
		this.mailbox.submit((Runnable) () -> this.engine.resync(ticks()));
	}

	@Override
	public StateDefinition<K, V> definition() {
		return this.definition;
	}

	@Override
	public StateRelay<K, V> openRelay(RelayOutput<K, V> output) {
		SinkRelay<K, V> relay = new SinkRelay<>(this, output);
		handleLater(() -> relay.open(this.engine, RelaySessions.last(this.settings.clock().millis()), ticks()));
		return relay;
	}

	@Override
	public void start() {
		boolean mine;
		StoredSnapshot<K, V> held = (this.warmStart != null && !this.closed) ? this.warmStart.load() : null;
		synchronized (this.mailbox) {
			if (this.closed || this.channel != null) {
				return;
			}
			this.channel = this.settings.transport().openSink(this.definition, this.id, new Incoming());
			this.dispatch.open();
			mine = this.mailbox.put((Runnable) () -> begin(held));
		}
		if (mine) {
			this.mailbox.run();
		}
	}

	@Override
	public void stop() {
		boolean mine;
		SinkChannel<K, V> open;
		synchronized (this.mailbox) {
			open = this.channel;
			if (open == null) {
				return;
			}
			this.channel = null;
			this.dispatch.pause();
			mine = this.mailbox.put((Runnable) this::end);
		}
		open.close();
		if (mine) {
			this.mailbox.run();
		}
		if (this.warmStart != null) {
			this.warmStart.release();
		}
	}

	@Override
	public void tick() {
		if (this.tickWaits.compareAndSet(false, true)) {
			this.mailbox.submit((Runnable) this::handleTick);
		}
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		synchronized (this.mailbox) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		stop();
		this.mailbox.submit((Runnable) this.engine::close);
		StateException failure = new StateClosedException("The sink of namespace '" + this.namespace + "' is closed",
				this.namespace, null);
		this.reads.close(failure);
		end(this.synced, null, failure);
	}

	@Override
	public void threadsEnded() {
		this.dispatch.end();
	}

	void handleLater(Runnable task) {
		this.mailbox.submit(task);
	}

	/**
	 * Writes a value, or removes the entry if there is none.
	 */
	CompletableFuture<Version> writeOrRemove(K key, @Nullable V value, @Nullable Version expected) {
		return send(key, (value != null) ? sendable(key, value) : null, expected);
	}

	/**
	 * Hands a failure of user code to the error handler.
	 */
	void failed(String what, Throwable failure) {
		this.settings.errorHandler().handle(new ListenerFailure(this.namespace, what, null, failure));
	}

	SinkStatistics statistics() {
		return this.counters.statistics(this.dispatch.statistics());
	}

	/**
	 * The status that was told last.
	 */
	SyncStatus toldStatus() {
		return this.engine.status();
	}

	@Nullable SinkChannel<K, V> channel() {
		return this.channel;
	}

	void firstSynced(Version version) {
		end(this.synced, version, null);
		this.replays.forEach(Runnable::run);
		this.replays.clear();
	}

	private void handleTick() {
		this.tickWaits.set(false);
		long now = ticks();
		this.engine.onTick(now);
		if (this.warmStart != null) {
			this.warmStart.onTick(this.engine, now);
		}
	}

	private void begin(@Nullable StoredSnapshot<K, V> held) {
		if (this.warmStart != null && held != null) {
			this.warmStart.begin(this.engine, held);
		}
		this.engine.start(ticks());
	}

	private void end() {
		this.engine.stop(ticks());
		if (this.warmStart != null) {
			this.warmStart.onStop(this.engine);
		}
	}

	private CompletableFuture<V> pending(K key) {
		SharedFuture<V> future = this.reads.pending(this.types.key(key));
		if (!future.isDecided() && !this.asks.askOnce(key, () -> this.engine.ask(key, ticks()))) {
			this.reads.failed(key, this.asks.refused(key));
		}
		return future;
	}

	/**
	 * Whether asking for a key again makes no difference.
	 */
	private boolean isAnsweredAbsent(K key) {
		return this.engine.knowsAll()
				|| (this.definition.sinkOptions().negativeTtl().isZero() && this.engine.isKnownAbsent(key));
	}

	private CompletableFuture<V> fromSource(K key) {
		SharedFuture<V> future = new SharedFuture<>(
				() -> "key '" + key + "' of namespace '" + this.namespace + "' from its source");
		Ending<V> ending = new Ending<>(future, this.counters.failedRequests());
		if (!this.asks.ask(() -> this.engine.askSource(key, ending, ticks()))) {
			ending.fail(this.asks.refused(key));
		}
		return future;
	}

	private V sendable(K key, V value) {
		this.types.value(this.types.key(key), value);
		SinkChannel<K, V> open = this.channel;
		if (open != null) {
			open.requireSendable(key, value);
		}
		return value;
	}

	private CompletableFuture<Version> send(K key, @Nullable V value, @Nullable Version expected) {
		SharedFuture<Version> future = new SharedFuture<>(
				() -> "the write of key '" + key + "' in namespace '" + this.namespace + "'");
		this.mailbox.submit((Runnable) () -> this.engine.write(key, value, expected,
				new Ending<>(future, this.counters.failedWrites()), ticks()));
		this.mailbox.holdUp();
		return future;
	}

	private <T> void end(SharedFuture<T> future, @Nullable T value, @Nullable StateException failure) {
		if (future.decide(value, failure)) {
			this.dispatch.execute(future::end);
		}
	}

	@SuppressWarnings("unchecked")
	private void handle(Object item) {
		if (item instanceof SourceMessage<?, ?> message) {
			this.backlog.handled(message);
			this.engine.onMessage((SourceMessage<K, V>) message, ticks());
		}
		else {
			((Runnable) item).run();
		}
	}

	long ticks() {
		return this.settings.ticker().getAsLong();
	}

	/**
	 * Takes what the source sent, unless it comes so much faster than it is handled that
	 * the sink does better to catch up from what the source has then.
	 */
	private final class Incoming implements SinkReceiver<K, V> {

		@Override
		public void onMessage(SourceMessage<K, V> message) {
			DefaultStateSink<K, V> sink = DefaultStateSink.this;
			if (!sink.mailbox.isOverfull() && sink.backlog.admit(message)) {
				sink.mailbox.submit(message);
			}
			else if (sink.overfullLog.isDue()) {
				logger.warn("Sink '" + sink.id + "' of namespace '" + sink.namespace
						+ "' does not keep up with its source, leaves out messages and catches up later");
			}
		}

		@Override
		public void onContinued(Position last, Origin next) {
			DefaultStateSink<K, V> sink = DefaultStateSink.this;
			sink.mailbox.submit((Runnable) () -> sink.engine.onContinued(last, next, sink.ticks()));
		}

		@Override
		public void onRewound(Position end) {
			DefaultStateSink<K, V> sink = DefaultStateSink.this;
			sink.mailbox.submit((Runnable) () -> sink.engine.onRewound(end, sink.ticks()));
		}

	}

	/**
	 * Ends a future on the dispatch thread.
	 *
	 * @param <T> the type of the result
	 */
	private class Ending<T> implements Outcome<T> {

		private final SharedFuture<T> future;

		private final FailureCounters failures;

		Ending(SharedFuture<T> future, FailureCounters failures) {
			this.future = future;
			this.failures = failures;
		}

		@Override
		public void succeed(@Nullable T result) {
			end(this.future, result, null);
		}

		@Override
		public void fail(StateException failure) {
			this.failures.failed(failure);
			end(this.future, null, failure);
		}

	}

}
