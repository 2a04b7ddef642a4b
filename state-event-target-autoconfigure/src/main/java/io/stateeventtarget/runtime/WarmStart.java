package io.stateeventtarget.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.protocol.StoredSnapshot;
import io.stateeventtarget.replication.Freeze;
import io.stateeventtarget.replication.SinkEngine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last snapshot of a sink on disk. Reads on the thread that starts the sink;
 * writes on the thread for files, from a frozen copy, at most every ten seconds while the
 * sink changes and when it stops. What cannot be read or written costs the warm start,
 * never the sink.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class WarmStart<K, V> {

	private static final Log logger = LogFactory.getLog(WarmStart.class);

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

	private static final long GRACE = 5;

	private final StateDefinition<K, V> definition;

	private final Path path;

	private final SnapshotStore.Factory stores;

	private final RuntimeSettings settings;

	private final Executor files;

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private @Nullable SnapshotStore<K, V> store;

	@GuardedBy("monitor")
	private boolean loaded;

	/**
	 * Confined to the mailbox of the sink.
	 */
	private Position saved = Position.NONE;

	private long saveAgainAt;

	private volatile CompletableFuture<Void> saving = CompletableFuture.completedFuture(null);

	private volatile boolean failing;

	private WarmStart(StateDefinition<K, V> definition, Path path, SnapshotStore.Factory stores,
			RuntimeSettings settings, Executor files) {
		this.definition = definition;
		this.path = path;
		this.stores = stores;
		this.settings = settings;
		this.files = files;
		this.saveAgainAt = ticks() + INTERVAL;
	}

	/**
	 * Returns what keeps the snapshot of a sink, or {@code null} if nothing is to.
	 * @throws IllegalStateException if something is to and cannot
	 */
	static <K, V> @Nullable WarmStart<K, V> of(StateDefinition<K, V> definition, RuntimeSettings settings,
			Executor files) {
		Path path = definition.sinkOptions().warmStart();
		if (path == null) {
			return null;
		}
		String sink = "The sink of namespace '" + definition.namespace() + "' has a 'warm-start' file but ";
		if (definition.sinkOptions().mode() != SinkMode.REPLICA) {
			throw new IllegalStateException(
					sink + "holds only keys that were asked for: leave it out or set 'mode' to 'replica'");
		}
		SnapshotStore.Factory stores = settings.snapshotStores();
		if (stores == null) {
			throw new IllegalStateException(sink
					+ "there is nothing to write it with: add Jackson (spring-boot-starter-jackson) or leave it out");
		}
		return new WarmStart<>(definition, path, stores, settings, files);
	}

	/**
	 * Takes the file and reads the snapshot, the first time that it is called.
	 * @return the snapshot, or {@code null} if there is none that can be used
	 * @throws IllegalStateException if another sink has the file
	 */
	@Nullable StoredSnapshot<K, V> load() {
		SnapshotStore<K, V> opened;
		synchronized (this.monitor) {
			opened = (this.store != null) ? this.store : this.stores.open(this.definition, this.path);
			this.store = opened;
			if (this.loaded) {
				return null;
			}
			this.loaded = true;
		}
		try {
			StoredSnapshot<K, V> snapshot = opened.load();
			logger.debug((snapshot != null) ? "Namespace '" + this.definition.namespace() + "' begins with "
					+ snapshot.entries().size() + " entries from " + this.path : "There is no file " + this.path);
			return snapshot;
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Namespace '" + this.definition.namespace() + "' begins without the snapshot in " + this.path
					+ ": " + ex.getMessage());
			return null;
		}
	}

	/**
	 * Gives an engine what was read.
	 */
	void begin(SinkEngine<K, V> engine, StoredSnapshot<K, V> snapshot) {
		long age = Math.abs(this.settings.clock().millis() - snapshot.provenAt());
		this.saved = snapshot.position();
		engine.warm(snapshot, ticks() - TimeUnit.MILLISECONDS.toNanos(age));
	}

	/**
	 * Has the snapshot written if that is due.
	 */
	void onTick(SinkEngine<K, V> engine, long now) {
		Position position = engine.completePosition();
		if (position != null && now - this.saveAgainAt >= 0 && !position.equals(this.saved) && this.saving.isDone()) {
			save(engine, position, now);
		}
	}

	/**
	 * Has the snapshot written.
	 */
	void onStop(SinkEngine<K, V> engine) {
		Position position = engine.completePosition();
		if (position != null && !position.origin().equals(Origin.NONE)) {
			save(engine, position, ticks());
		}
	}

	/**
	 * Lets go of the file once nothing is being written any more, and waits a while for
	 * that.
	 */
	void release() {
		CompletableFuture<Void> released = this.saving.whenComplete((done, failure) -> close());
		try {
			released.get(GRACE, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Exception ex) {
			logger.debug("The snapshot of namespace '" + this.definition.namespace() + "' is not written yet", ex);
		}
	}

	private void close() {
		synchronized (this.monitor) {
			if (this.store != null) {
				this.store.close();
				this.store = null;
			}
		}
	}

	private void save(SinkEngine<K, V> engine, Position position, long now) {
		this.saved = position;
		this.saveAgainAt = now + INTERVAL;
		long proven = this.settings.clock().millis() - TimeUnit.NANOSECONDS.toMillis(now - engine.provenAt());
		Freeze<K, V> freeze = engine.store().startFreeze(this.settings.ticker());
		CompletableFuture<Void> end = new CompletableFuture<>();
		this.saving = end;
		try {
			this.files.execute(() -> {
				try (freeze) {
					write(position, proven, freeze);
				}
				finally {
					end.complete(null);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			freeze.close();
			end.complete(null);
		}
	}

	private void write(Position position, long provenAt, Freeze<K, V> freeze) {
		try {
			SnapshotStore<K, V> open;
			synchronized (this.monitor) {
				open = this.store;
			}
			if (open != null) {
				open.save(new StoredSnapshot<>(position, provenAt, freeze.complete().asCollection()));
				this.failing = false;
			}
		}
		catch (IOException | RuntimeException ex) {
			if (!this.failing) {
				logger.warn("The snapshot of namespace '" + this.definition.namespace() + "' could not be written to "
						+ this.path + ", the sink goes on without: " + ex);
			}
			this.failing = true;
		}
	}

	private long ticks() {
		return this.settings.ticker().getAsLong();
	}

}
