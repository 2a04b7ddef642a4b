package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.StateWrite;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.ReplicaRelay;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.replication.SourceOutput;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves further sinks from a replica. Apart from {@link StateRelay}, its methods are
 * confined to the mailbox of the sink.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkRelay<K, V> implements StateRelay<K, V> {

	private static final Log logger = LogFactory.getLog(StateRelay.class);

	private final DefaultStateSink<K, V> sink;

	private final RelayOutput<K, V> output;

	private final VisibleEntries<K, V> entries;

	private final CompletableFuture<ReplicaRelay<K, V>> relay = new CompletableFuture<>();

	SinkRelay(DefaultStateSink<K, V> sink, RelayOutput<K, V> output) {
		this.sink = sink;
		this.output = output;
		this.entries = new VisibleEntries<>(sink, (asking, key, value) -> relay().isVisible(asking, key, value));
	}

	/**
	 * Begins. The first that is done in the mailbox.
	 */
	void open(SinkEngine<K, V> engine, long lastSession, long now) {
		this.relay.complete(engine.relay(new Outputs(), this::handOn, lastSession, now));
	}

	private ReplicaRelay<K, V> relay() {
		return this.relay.join();
	}

	@Override
	public void onMessage(SinkMessage<K, V> message) {
		this.sink.handleLater(() -> relay().onMessage(message, this.sink.ticks()));
	}

	@Override
	public void onSinkGone(String sinkId) {
		this.sink.handleLater(() -> relay().onSinkGone(sinkId));
	}

	@Override
	public SyncStatus status() {
		return this.sink.status();
	}

	@Override
	public CompletableFuture<StateSnapshot<K, V>> snapshot(SinkInfo asking) {
		return this.sink.snapshotLater().thenApply((snapshot) -> this.entries.of(snapshot, asking));
	}

	@Override
	public CompletableFuture<@Nullable Versioned<V>> entry(SinkInfo asking, K key) {
		return this.entries.entry(asking, key);
	}

	@Override
	public CompletableFuture<Version> write(SinkInfo asking, K key, @Nullable V value, @Nullable Version expected) {
		try {
			requireAllowed(asking, key, value, expected);
			return this.sink.writeOrRemove(key, value, expected);
		}
		catch (StateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public void close() {
		this.sink.handleLater(() -> relay().close());
	}

	/**
	 * Hands a write on to the source, in the name of this replica's sink.
	 */
	private void handOn(SinkMessage.Write<K, V> write, SinkInfo asking) {
		requireAllowed(asking, write.key(), write.value(), write.expected());
		Origin origin = write.session().origin();
		this.sink.writeOrRemove(write.key(), write.value(), write.expected())
			.whenComplete((version,
					failure) -> this.sink.handleLater(() -> relay().onWritten(write,
							(failure == null) ? new SourceMessage.Written<>(origin, write.number(), version)
									: new SourceMessage.Rejected<>(origin, write.number(),
											failure instanceof StateTimeoutException,
											String.valueOf(failure.getMessage())))));
	}

	/**
	 * Asks the guard of this application, if it has one: the source knows only this
	 * replica's sink, not who is behind it.
	 */
	private void requireAllowed(SinkInfo asking, K key, @Nullable V value, @Nullable Version expected) {
		StateWriteGuard guard = this.sink.definition().writeGuard();
		if (guard == null) {
			return;
		}
		try {
			guard.check(new StateWrite<>(this.sink.namespace(), asking, key, value, expected));
		}
		catch (WriteRejectedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new WriteRejectedException("the StateWriteGuard failed", this.sink.namespace(), key, ex);
		}
	}

	/**
	 * Does what the engine wants done.
	 */
	private final class Outputs implements SourceOutput<K, V> {

		@Override
		public void publish(SourceMessage<K, V> message) {
			SinkRelay.this.output.publish(message);
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			SinkRelay.this.output.send(sinkId, message);
		}

		@Override
		public void sendBehind(String sinkId, SourceMessage<K, V> message) {
			send(sinkId, message);
		}

		@Override
		public @Nullable String principal(String sinkId) {
			return SinkRelay.this.output.principal(sinkId);
		}

		@Override
		public void load(K key) {
			DefaultStateSink<K, V> sink = SinkRelay.this.sink;
			sink.read(key, ReadPolicy.fromSource())
				.toFuture()
				.whenComplete((value, failure) -> sink.handleLater(() -> relay().onLoaded(key,
						(failure != null) ? String.valueOf(failure.getMessage()) : null, sink.ticks())));
		}

		@Override
		public void missing(K key) {
			// the source was told if it was asked
		}

		@Override
		public void resolverFailed(Throwable failure) {
			SinkRelay.this.sink.failed("the AudienceResolver", failure);
		}

		@Override
		public void writeFailed(RuntimeException failure) {
			logger.error("A write failed that was relayed to sink '" + SinkRelay.this.sink.id() + "' of namespace '"
					+ SinkRelay.this.sink.namespace() + "'", failure);
		}

		@Override
		public void sinkRefused(String sinkId, int limit) {
			logger.warn("Sink '" + SinkRelay.this.sink.id() + "' of namespace '" + SinkRelay.this.sink.namespace()
					+ "' serves " + limit + " sinks and does not answer any further one: raise 'max-sinks'");
		}

		@Override
		public void fenced(Origin by) {
			// nobody is believed here
		}

		@Override
		public void outrank(Origin other) {
			// nobody is believed here
		}

	}

}
