package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.StateTransport;
import org.awaitility.Awaitility;

/**
 * A sink that does only what it is told, and writes down what it must not be told.
 * Thread-safe.
 */
final class ReplicaSink implements SinkReceiver<String, String>, AutoCloseable {

	private final Map<String, StateEntry<String, String>> entries = new HashMap<>();

	private final List<String> faults = new ArrayList<>();

	private final List<String> told = new ArrayList<>();

	private final List<SourceMessage<String, String>> answers = new ArrayList<>();

	private final String id;

	private final SinkChannel<String, String> channel;

	private Position position = Position.NONE;

	private long asked;

	private long proven;

	private long session;

	ReplicaSink(StateTransport transport, StateDefinition<String, String> definition, String id) {
		this.id = id;
		this.channel = transport.openSink(definition, id, this);
	}

	static ReplicaSink open(StateTransport transport, StateDefinition<String, String> definition, String id) {
		ReplicaSink sink = new ReplicaSink(transport, definition, id);
		sink.connect(null);
		return sink;
	}

	/**
	 * Asks for everything, or for some keys.
	 */
	synchronized void connect(Set<String> keys) {
		this.asked++;
		this.channel.send(new SinkMessage.Connect<>(this.id, 1, Origin.NONE,
				(keys != null) ? SinkMode.ON_DEMAND : SinkMode.REPLICA, this.position, keys, this.asked));
	}

	/**
	 * Asks for a proof of freshness until one comes for a question that was asked after
	 * now.
	 */
	void awaitProof() {
		long after;
		synchronized (this) {
			after = this.asked;
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(() -> {
			synchronized (this) {
				if (this.proven > after) {
					return true;
				}
				this.asked++;
				this.channel.send(new SinkMessage.Alive<>(this.id, 1, Origin.NONE, SinkMode.REPLICA,
						this.position.version(), SyncStatus.SYNCED, this.asked));
				return false;
			}
		});
	}

	void send(SinkMessage<String, String> message) {
		this.channel.send(message);
	}

	synchronized Map<String, String> values() {
		Map<String, String> values = new HashMap<>();
		this.entries.forEach((key, entry) -> values.put(key, entry.value()));
		return values;
	}

	synchronized StateEntry<String, String> entry(String key) {
		return this.entries.get(key);
	}

	synchronized long digest() {
		return this.entries.values()
			.stream()
			.mapToLong((entry) -> VersionDigest.of(entry.epoch(), entry.sequence()))
			.sum();
	}

	synchronized Position position() {
		return this.position;
	}

	synchronized List<String> faults() {
		return List.copyOf(this.faults);
	}

	synchronized List<String> told() {
		return List.copyOf(this.told);
	}

	synchronized List<SourceMessage<String, String>> answers() {
		return List.copyOf(this.answers);
	}

	synchronized long proven() {
		return this.proven;
	}

	synchronized long session() {
		return this.session;
	}

	@Override
	public synchronized void onMessage(SourceMessage<String, String> message) {
		if (message instanceof Changes<String, String> changes) {
			onChanges(changes);
		}
		else if (message instanceof Snapshot<String, String> snapshot) {
			this.entries.clear();
			snapshot.entries().forEach((entry) -> this.entries.put(entry.key(), entry));
			this.position = new Position(snapshot.origin(), snapshot.sequence());
			this.told.add("snapshot");
		}
		else if (message instanceof Heartbeat<String, String> heartbeat) {
			onHeartbeat(heartbeat);
		}
		else {
			this.answers.add(message);
		}
	}

	@Override
	public synchronized void onContinued(Position last, Origin next) {
		this.told.add("continued");
		if (last.equals(this.position)) {
			this.position = new Position(next, 0);
		}
		else {
			this.faults.add("continued from " + last + " at " + this.position);
		}
	}

	@Override
	public synchronized void onRewound(Position end) {
		this.told.add("rewound");
		this.position = Position.NONE;
		connect(null);
	}

	@Override
	public void close() {
		this.channel.close();
	}

	private void onHeartbeat(Heartbeat<String, String> heartbeat) {
		Position end = new Position(heartbeat.origin(), heartbeat.sequence());
		if (heartbeat.nonce() == 0) {
			this.told.add("jump");
			connect(null);
		}
		else if (end.isAfter(this.position)) {
			this.faults.add("proof of " + end + " at " + this.position);
		}
		else {
			this.proven = Math.max(this.proven, heartbeat.nonce());
			this.session = Math.max(this.session, heartbeat.session());
		}
	}

	private void onChanges(Changes<String, String> changes) {
		if (!changes.origin().equals(this.position.origin()) || changes.from() != this.position.sequence() + 1) {
			this.faults.add(changes + " at " + this.position);
			return;
		}
		for (Change<String, String> change : changes.changes()) {
			if (change instanceof Change.Put<String, String> put) {
				this.entries.put(put.key(), put.entry());
			}
			else if (change instanceof Change.Remove<String, String> remove) {
				this.entries.remove(remove.key());
			}
			else if (change instanceof Change.Reset) {
				this.entries.clear();
			}
			else {
				this.told.add(change.toString());
			}
		}
		this.position = new Position(changes.origin(), changes.to());
	}

}
