package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LogContent.Kept;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * A source that writes a log and does nothing else. Used by one thread.
 */
final class PlainSource implements SourceReceiver<String, String>, AutoCloseable {

	final List<SinkMessage<String, String>> heard = new CopyOnWriteArrayList<>();

	final List<Long> claimedByOthers = new CopyOnWriteArrayList<>();

	final Map<String, Entry<String, String>> entries = new LinkedHashMap<>();

	final SourceChannel<String, String> channel;

	final String id;

	private Origin origin = Origin.NONE;

	private long sequence;

	private long digest;

	PlainSource(StateTransport transport, StateDefinition<String, String> definition, String id) {
		this.id = id;
		this.channel = transport.openSource(definition, id, this);
	}

	/**
	 * Takes an epoch and what the log has.
	 */
	PlainSource begin() {
		this.origin = new Origin(this.id, this.channel.claimEpoch(System.currentTimeMillis()));
		this.sequence = 0;
		this.digest = 0;
		this.entries.clear();
		for (Kept<String, String> kept : log().read().entries()) {
			put((Entry<String, String>) kept.entry());
		}
		return this;
	}

	@SuppressWarnings("NullAway") // there always is one
	SourceLog<String, String> log() {
		return this.channel.log();
	}

	Position position() {
		return new Position(this.origin, this.sequence);
	}

	Map<String, String> values() {
		Map<String, String> values = new LinkedHashMap<>();
		this.entries.forEach((key, entry) -> values.put(key, entry.value()));
		return values;
	}

	/**
	 * Makes a change of the next sequence without appending it.
	 */
	LoggedChange<String, String> put(String key, String value) {
		return putAll(Map.of(key, value));
	}

	LoggedChange<String, String> putAll(Map<String, String> values) {
		this.sequence++;
		List<Change<String, String>> steps = new ArrayList<>();
		values.forEach((key, value) -> {
			Entry<String, String> entry = new Entry<>(key, value, this.origin.epoch(), this.sequence, 1000);
			put(entry);
			steps.add(new Change.Put<>(entry, ChangeCause.WRITE, null));
		});
		return logged(steps);
	}

	LoggedChange<String, String> remove(String key) {
		this.sequence++;
		Entry<String, String> gone = this.entries.remove(key);
		if (gone != null) {
			this.digest -= VersionDigest.of(gone.epoch(), gone.sequence());
		}
		return logged(List.of(new Change.Remove<>(key, this.sequence, 1000, ChangeCause.WRITE, null)));
	}

	LoggedChange<String, String> clear() {
		this.sequence++;
		this.entries.clear();
		this.digest = 0;
		return logged(List.of(new Change.Reset<>(this.sequence, 1000, ChangeCause.WRITE)));
	}

	LoggedChange<String, String> signal(String type, String detail) {
		this.sequence++;
		return logged(List.of(new Change.Signal<>(type, detail, this.sequence, 1000)));
	}

	/**
	 * Appends changes, in as many steps as it takes.
	 * @return where the log ends
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	final Position append(LoggedChange<String, String>... changes) {
		return append(List.of(changes));
	}

	Position append(List<LoggedChange<String, String>> changes) {
		Position end = new Position(this.origin, changes.get(0).change().from() - 1);
		int from = 0;
		while (from < changes.size()) {
			Position after = end;
			end = log().append(after, changes.subList(from, changes.size()));
			if (!end.origin().equals(this.origin) || end.sequence() <= after.sequence()) {
				return end;
			}
			from += (int) (end.sequence() - after.sequence());
		}
		return end;
	}

	void set(String key, String value) {
		Position end = append(put(key, value));
		if (!end.equals(position())) {
			throw new IllegalStateException("The log ends at " + end + " and not at " + position());
		}
	}

	/**
	 * Writes all entries anew in a new epoch.
	 */
	Position replaceAll() {
		this.origin = new Origin(this.id, this.channel.claimEpoch(System.currentTimeMillis()));
		this.sequence = 1;
		return log().replace(new LogContent<>(position(),
				this.entries.values().stream().map((entry) -> new Kept<String, String>(entry, 0)).toList(),
				this.digest));
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
		this.claimedByOthers.add(epoch);
	}

	@Override
	public void close() {
		this.channel.close();
	}

	private void put(Entry<String, String> entry) {
		Entry<String, String> before = this.entries.put(entry.key(), entry);
		if (before != null) {
			this.digest -= VersionDigest.of(before.epoch(), before.sequence());
		}
		this.digest += VersionDigest.of(entry.epoch(), entry.sequence());
	}

	private LoggedChange<String, String> logged(List<Change<String, String>> steps) {
		return new LoggedChange<>(new Changes<>(this.origin, this.sequence, this.sequence, steps), this.digest);
	}

}
