package io.stateeventtarget.transport.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * A source that writes its log at once and keeps what it wrote. For one thread.
 */
final class LogOwner implements SourceReceiver<String, String>, AutoCloseable {

	final SourceChannel<String, String> channel;

	final List<SinkMessage<String, String>> heard = new CopyOnWriteArrayList<>();

	final List<Long> claims = new CopyOnWriteArrayList<>();

	final Map<String, StateEntry<String, String>> entries = new HashMap<>();

	private final String id;

	private LogContent<String, String> found;

	Position position = Position.NONE;

	LogOwner(StateTransport transport, StateDefinition<String, String> definition, String id) {
		this.id = id;
		this.channel = transport.openSource(definition, id, this);
	}

	static LogOwner open(StateTransport transport, StateDefinition<String, String> definition, String id) {
		LogOwner owner = new LogOwner(transport, definition, id);
		owner.claim();
		return owner;
	}

	LogContent<String, String> claim() {
		long epoch = this.channel.claimEpoch(System.currentTimeMillis());
		this.position = new Position(new Origin(this.id, epoch), 0);
		this.found = log().read();
		this.entries.clear();
		this.found.entries().forEach((kept) -> this.entries.put(kept.entry().key(), kept.entry()));
		return this.found;
	}

	SourceLog<String, String> log() {
		return this.channel.log();
	}

	LogContent<String, String> found() {
		return this.found;
	}

	Map<String, String> values() {
		Map<String, String> values = new HashMap<>();
		this.entries.forEach((key, entry) -> values.put(key, entry.value()));
		return values;
	}

	Position set(String key, String value) {
		return set(key, value, 0);
	}

	Position set(String key, String value, long expiresAt) {
		return append(List.of(put(key, value, next(), expiresAt)));
	}

	Position setAll(Map<String, String> all) {
		List<Change<String, String>> steps = new ArrayList<>();
		all.forEach((key, value) -> steps.add(put(key, value, next(), 0)));
		return append(steps);
	}

	Position remove(String key) {
		return append(List.of(new Change.Remove<>(key, next(), now(), ChangeCause.WRITE, null)));
	}

	Position clear() {
		return append(List.of(new Change.Reset<>(next(), now(), ChangeCause.WRITE)));
	}

	Position signal(String type, Object detail) {
		return append(List.of(new Change.Signal<>(type, detail, next(), now())));
	}

	/**
	 * Appends one change.
	 * @return where the log ends
	 */
	Position append(List<Change<String, String>> steps) {
		LoggedChange<String, String> change = change(steps);
		Position end = log().append(this.position, List.of(change));
		Position wanted = new Position(this.position.origin(), next());
		if (end.equals(wanted)) {
			this.position = end;
			steps.forEach(this::apply);
		}
		return end;
	}

	/**
	 * Appends many changes at once, one key each.
	 */
	Position appendAll(List<String> keys, String value) {
		List<LoggedChange<String, String>> changes = new ArrayList<>();
		long sequence = this.position.sequence();
		for (String key : keys) {
			sequence++;
			Change<String, String> put = put(key, value, sequence, 0);
			apply(put);
			changes.add(new LoggedChange<>(new Changes<>(this.position.origin(), sequence, sequence, List.of(put)),
					digest()));
		}
		int done = 0;
		while (done < changes.size()) {
			Position end = log().append(this.position, changes.subList(done, changes.size()));
			done += (int) (end.sequence() - this.position.sequence());
			this.position = end;
		}
		return this.position;
	}

	long digest() {
		return this.entries.values()
			.stream()
			.mapToLong((entry) -> VersionDigest.of(entry.epoch(), entry.sequence()))
			.sum();
	}

	@Override
	public void onMessage(SinkMessage<String, String> message) {
		this.heard.add(message);
	}

	@Override
	public void onSinkGone(String sinkId) {
	}

	@Override
	public void onEpochClaimed(long epoch) {
		this.claims.add(epoch);
	}

	@Override
	public void close() {
		this.channel.close();
	}

	private LoggedChange<String, String> change(List<Change<String, String>> steps) {
		Map<String, StateEntry<String, String>> before = new HashMap<>(this.entries);
		steps.forEach(this::apply);
		long digest = digest();
		this.entries.clear();
		this.entries.putAll(before);
		return new LoggedChange<>(new Changes<>(this.position.origin(), next(), next(), steps), digest);
	}

	private void apply(Change<String, String> change) {
		if (change instanceof Change.Put<String, String> put) {
			this.entries.put(put.key(), put.entry());
		}
		else if (change instanceof Change.Remove<String, String> remove) {
			this.entries.remove(remove.key());
		}
		else if (change instanceof Change.Reset) {
			this.entries.clear();
		}
	}

	private Change<String, String> put(String key, String value, long sequence, long expiresAt) {
		return new Change.Put<>(new LoggedEntry<>(key, value, this.position.origin().epoch(), sequence, now(), 0),
				ChangeCause.WRITE, null, expiresAt);
	}

	private long next() {
		return this.position.sequence() + 1;
	}

	private static long now() {
		return System.currentTimeMillis();
	}

}
