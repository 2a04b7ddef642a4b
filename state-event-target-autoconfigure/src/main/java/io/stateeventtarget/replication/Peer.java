package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a source keeps of one sink. Confined to the {@link SourceEngine}, except for
 * {@link #info}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Peer<K, V> {

	private static final int OUTCOMES = 64;

	private final String id;

	private final long instance;

	private final long session;

	private final @Nullable String principal;

	private final Map<Long, @Nullable SourceMessage<K, V>> outcomes = new LinkedHashMap<>();

	private long forgottenOutcome;

	private boolean connected;

	private volatile Told told = new Told(SinkMode.REPLICA, Version.NONE, SyncStatus.CONNECTING);

	private volatile long heardAt;

	/**
	 * Creates an account of a sink.
	 * @param id its id
	 * @param instance which of its lives it is
	 * @param session the number of its session for writes
	 * @param principal who is behind it, or {@code null}
	 */
	Peer(String id, long instance, long session, @Nullable String principal) {
		this.id = id;
		this.instance = instance;
		this.session = session;
		this.principal = principal;
	}

	boolean isInstance(long other) {
		return this.instance == other;
	}

	long session() {
		return this.session;
	}

	void heard(long now) {
		this.heardAt = now;
	}

	void tell(SinkMode mode, Version version, SyncStatus status) {
		this.told = new Told(mode, version, status);
	}

	/**
	 * Takes note that the sink connects.
	 * @return whether it does so for the first time
	 */
	boolean connects() {
		boolean first = !this.connected;
		this.connected = true;
		return first;
	}

	boolean isSilentSince(long instant) {
		return this.heardAt - instant < 0;
	}

	SinkInfo info(long now) {
		Told last = this.told;
		return new SinkInfo(this.id, last.version(), last.status(), last.mode(),
				Duration.ofNanos(Math.max(0, now - this.heardAt)), this.principal);
	}

	@Nullable SourceMessage<K, V> outcome(long number) {
		return this.outcomes.get(number);
	}

	/**
	 * Whether a write of this number was begun, whatever became of it.
	 */
	boolean knows(long number) {
		return this.outcomes.containsKey(number);
	}

	/**
	 * Takes note that a write was begun whose outcome is not known yet.
	 */
	void begin(long number) {
		put(number, null);
	}

	/**
	 * Whether the outcome of a write of this number may have been kept once and is not
	 * any more.
	 */
	boolean hasForgotten(long number) {
		return number <= this.forgottenOutcome;
	}

	void keep(long number, SourceMessage<K, V> outcome) {
		put(number, outcome);
	}

	private void put(long number, @Nullable SourceMessage<K, V> outcome) {
		this.outcomes.put(number, outcome);
		if (this.outcomes.size() > OUTCOMES) {
			long eldest = this.outcomes.keySet().iterator().next();
			this.outcomes.remove(eldest);
			this.forgottenOutcome = Math.max(this.forgottenOutcome, eldest);
		}
	}

	private record Told(SinkMode mode, Version version, SyncStatus status) {

	}

}
