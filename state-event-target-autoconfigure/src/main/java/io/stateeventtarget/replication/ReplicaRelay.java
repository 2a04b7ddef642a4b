package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * Serves further sinks from a replica that holds all entries, in the name of its source:
 * under the source's origin and versions. It is never fresher than the replica: questions
 * are answered once the replica was proven equal to its source after they were asked.
 * <p>
 * Confined to the {@link SinkEngine} that it belongs to: whoever may call that may call
 * this.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class ReplicaRelay<K, V> implements ReplicaFeed<K, V> {

	/**
	 * When the source is asked for another proof at the earliest.
	 */
	private static final long PROOF_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);

	/**
	 * When it is asked again that did not answer.
	 */
	private static final long PROOF_PATIENCE = TimeUnit.SECONDS.toNanos(1);

	private final StateDefinition<K, V> definition;

	private final SinkEngine<K, V> sink;

	private final SourceOutput<K, V> output;

	private final ReplicaAccess<K, V> access;

	private volatile SourceEngine<K, V> engine;

	private SourceFeatures features;

	private long lastSession;

	private boolean active;

	private boolean asked;

	private boolean waits;

	private long askedAt;

	ReplicaRelay(StateDefinition<K, V> definition, SinkEngine<K, V> sink, ReplicaState<K, V> replica,
			SourceOutput<K, V> output, ReplicaWrites<K, V> writes, SourceFeatures features, long lastSession) {
		this.definition = definition;
		this.sink = sink;
		this.output = output;
		this.access = new ReplicaAccess<>(replica, writes, definition.sourceOptions().history());
		this.features = features;
		this.lastSession = lastSession;
		this.askedAt = sink.now() - PROOF_PATIENCE;
		this.engine = newEngine();
	}

	private SourceEngine<K, V> newEngine() {
		boolean digests = this.definition.sinkHandler() == null;
		return new SourceEngine<>(this.definition,
				new ServingTerms(this.features, digests, false, false, this.lastSession), this.access, this.output);
	}

	/**
	 * Takes a message of a sink.
	 * @param message the message
	 * @param now elapsed time in nanoseconds
	 */
	public void onMessage(SinkMessage<K, V> message, long now) {
		this.engine.onMessage(message, now);
		this.asked |= this.active && !(message instanceof SinkMessage.Write);
		askForProof(now);
	}

	/**
	 * Forgets a sink.
	 * @param sinkId its id
	 */
	public void onSinkGone(String sinkId) {
		this.engine.onSinkGone(sinkId);
	}

	/**
	 * A key that the output was asked to load has come, or not.
	 * @param key the key
	 * @param failure why it could not be had, or {@code null}
	 * @param now elapsed time in nanoseconds
	 */
	public void onLoaded(K key, @Nullable String failure, long now) {
		this.engine.onLoaded(key, failure, now);
	}

	/**
	 * The outcome of a write is known.
	 * @param write the write
	 * @param outcome what to tell its sink
	 */
	public void onWritten(SinkMessage.Write<K, V> write, SourceMessage<K, V> outcome) {
		this.engine.onOutcome(write, outcome);
	}

	/**
	 * Whether a sink may see an entry.
	 * @param asking the sink
	 * @param key the key
	 * @param value the value
	 * @return whether it may
	 */
	public boolean isVisible(SinkInfo asking, K key, V value) {
		return this.engine.isVisible(asking, key, value);
	}

	/**
	 * The sinks that were heard of lately. May be called by any thread.
	 * @param now elapsed time in nanoseconds
	 * @return an immutable list
	 */
	public Collection<SinkInfo> sinks(long now) {
		return this.engine.sinks(now);
	}

	/**
	 * Ends the relay.
	 */
	public void close() {
		this.sink.removeRelay(this);
		end();
	}

	@Override
	public void changed(Changes<K, V> changes) {
		this.access.keep(changes);
		this.engine.onChanges(changes, this.sink.now());
	}

	@Override
	public void replaced() {
		this.access.forget();
		begin();
	}

	/**
	 * Begins to serve, if the replica holds all entries.
	 */
	void begin() {
		end();
		Position position = this.sink.completePosition();
		if (position != null) {
			this.active = true;
			this.engine = newEngine();
			this.engine.begin(position.origin().sourceId(), position.version(), this.sink.now());
		}
	}

	private void end() {
		this.active = false;
		this.lastSession = Math.max(this.lastSession, this.engine.lastSession());
		this.engine.end();
	}

	void onTick(long now) {
		askForProof(now);
		this.engine.onTick(now);
	}

	void onProven(long provenAt) {
		this.waits = false;
		this.engine.onProven(provenAt);
	}

	void adopt(SourceFeatures offered) {
		this.features = offered;
		if (this.active) {
			begin();
		}
	}

	private void askForProof(long now) {
		if (this.asked && now - this.askedAt >= (this.waits ? PROOF_PATIENCE : PROOF_INTERVAL)) {
			this.asked = false;
			this.waits = true;
			this.askedAt = now;
			this.sink.askForProof(now);
		}
	}

}
