package io.stateeventtarget.runtime;

import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.WriteSession;
import io.stateeventtarget.replication.ServingTerms;
import io.stateeventtarget.replication.SourceEngine;
import org.jspecify.annotations.Nullable;

/**
 * Serves further sinks from a source: a second engine on the same primary state. It
 * speaks only while the source is primary. Apart from {@link StateRelay}, its methods are
 * confined to the mailbox of the source.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceRelay<K, V> implements StateRelay<K, V> {

	private final DefaultStateSource<K, V> source;

	private final LockedPrimary<K, V> primary;

	private final SourceEngine<K, V> engine;

	private final RelayOutputs<K, V> outputs;

	private final VisibleEntries<K, V> entries;

	SourceRelay(DefaultStateSource<K, V> source, RelayOutput<K, V> output) {
		this.source = source;
		this.primary = new LockedPrimary<>(source);
		this.outputs = new RelayOutputs<>(source, output, this::engine);
		this.engine = new SourceEngine<>(source.definition(),
				new ServingTerms(SourceEngine.features(source.definition()), true, true, false,
						RelaySessions.last(source.now())),
				this.primary, this.outputs);
		this.entries = new VisibleEntries<>(source, this.engine::isVisible);
	}

	SourceEngine<K, V> engine() {
		return this.engine;
	}

	@Override
	public void onMessage(SinkMessage<K, V> message) {
		this.source.handleLater(() -> {
			if (this.source.isPrimary()) {
				this.engine.onMessage(message, this.source.ticks());
			}
		});
	}

	@Override
	public void onSinkGone(String sinkId) {
		this.source.handleLater(() -> this.engine.onSinkGone(sinkId));
	}

	@Override
	public SyncStatus status() {
		if (this.source.isClosed()) {
			return SyncStatus.CLOSED;
		}
		return (this.source.isPrimary() && this.source.channel() != null) ? SyncStatus.SYNCED : SyncStatus.STALE;
	}

	@Override
	public CompletableFuture<StateSnapshot<K, V>> snapshot(SinkInfo sink) {
		return CompletableFuture.completedFuture(this.entries.of(this.source.snapshot(), sink));
	}

	@Override
	public CompletableFuture<@Nullable Versioned<V>> entry(SinkInfo sink, K key) {
		return this.entries.entry(sink, key);
	}

	@Override
	public CompletableFuture<Version> write(SinkInfo sink, K key, @Nullable V value, @Nullable Version expected) {
		CompletableFuture<Version> result = new CompletableFuture<>();
		this.source.handleLater(
				() -> write(new SinkMessage.Write<>(sink.id(), Origin.NONE, WriteSession.NONE, 0, key, value, expected),
						sink, result));
		return result;
	}

	private void write(SinkMessage.Write<K, V> write, SinkInfo sink, CompletableFuture<Version> result) {
		try {
			Version version = this.primary.write(write, sink);
			this.source.logged().afterAppended(() -> result.complete(version), result::completeExceptionally);
		}
		catch (StateException ex) {
			result.completeExceptionally(ex);
		}
		catch (RuntimeException ex) {
			this.outputs.writeFailed(ex);
			result.completeExceptionally(ex);
		}
	}

	@Override
	public void close() {
		this.source.handleLater(() -> {
			this.source.relays().remove(this);
			this.engine.end();
		});
	}

}
