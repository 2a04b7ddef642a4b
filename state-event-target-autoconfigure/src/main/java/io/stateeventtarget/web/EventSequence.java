package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Makes server-sent events of what a source sends: a sequence that never goes back and
 * leaves nothing out. Where it would, it says that it has to be connected again. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class EventSequence<K, V> {

	private Position position;

	private boolean awaitsSnapshot;

	private boolean connected;

	private @Nullable Snapshot<K, V> lastPart;

	private boolean gap;

	/**
	 * Creates a sequence.
	 * @param since where the client stands, {@link Position#NONE} if it has nothing
	 */
	EventSequence(Position since) {
		this.position = since;
		this.awaitsSnapshot = since.equals(Position.NONE);
	}

	/**
	 * Where the client stands once it has got all events so far.
	 */
	Position position() {
		return this.position;
	}

	/**
	 * From where to connect: with nothing while no snapshot is complete.
	 */
	Position since() {
		return this.awaitsSnapshot ? Position.NONE : this.position;
	}

	/**
	 * Whether something was left out since this was last asked, so that it has to be
	 * connected again.
	 */
	boolean takeGap() {
		boolean had = this.gap;
		this.gap = false;
		return had;
	}

	/**
	 * Takes a message.
	 * @return the events that it is to the client, if any
	 */
	List<byte[]> take(Frame<K, V> frame) {
		SourceMessage<K, V> message = frame.message();
		if (message instanceof Changes<K, V> changes) {
			return take(frame, changes);
		}
		if (message instanceof Snapshot<K, V> part) {
			return take(frame, part);
		}
		if (message instanceof Heartbeat<K, V> heartbeat) {
			take(heartbeat);
		}
		return List.of();
	}

	private List<byte[]> take(Frame<K, V> frame, Changes<K, V> changes) {
		Origin own = this.position.origin();
		if (this.awaitsSnapshot || changes.origin().compareTo(own) < 0
				|| changes.origin().equals(own) && changes.to() <= this.position.sequence()) {
			return List.of();
		}
		if (!changes.origin().equals(own) || changes.from() > this.position.sequence() + 1) {
			this.gap = true;
			return List.of();
		}
		List<byte[]> events = events(frame.singlesAfter(this.position.sequence()));
		this.position = new Position(own, changes.to());
		this.connected = true;
		return events;
	}

	private List<byte[]> events(List<Frame<K, V>> singles) {
		List<byte[]> events = new ArrayList<>(singles.size());
		for (int i = 0; i < singles.size(); i++) {
			Frame<K, V> single = singles.get(i);
			if (single.message() instanceof Changes<K, V> changes) {
				boolean last = i + 1 == singles.size()
						|| !(singles.get(i + 1).message() instanceof Changes<K, V> next && next.to() == changes.to());
				add(events, type(changes.changes().get(0)), single.texts(),
						last ? changes.origin().at(changes.to()).toString() : null);
			}
		}
		return events;
	}

	/**
	 * Parts come one after the other; one that does not follow belongs to a snapshot that
	 * was given up.
	 */
	private List<byte[]> take(Frame<K, V> frame, Snapshot<K, V> part) {
		boolean older = part.origin().compareTo(this.position.origin()) < 0
				|| part.origin().equals(this.position.origin()) && part.sequence() < this.position.sequence();
		if (!follows(part) || older && this.connected) {
			return List.of();
		}
		this.awaitsSnapshot = true;
		this.lastPart = part;
		boolean complete = part.part() + 1 == part.parts() && part.piece() + 1 == part.pieces();
		List<byte[]> events = new ArrayList<>(1);
		add(events, "state:snapshot", frame.texts(), complete ? part.origin().at(part.sequence()).toString() : null);
		if (complete) {
			this.position = new Position(part.origin(), part.sequence());
			this.awaitsSnapshot = false;
			this.connected = true;
			this.lastPart = null;
		}
		return events;
	}

	private boolean follows(Snapshot<K, V> part) {
		if (part.part() == 0 && part.piece() == 0) {
			return true;
		}
		Snapshot<K, V> last = this.lastPart;
		if (last == null || !last.origin().equals(part.origin()) || last.id() != part.id()) {
			return false;
		}
		return (part.piece() == 0) ? last.part() + 1 == part.part() && last.piece() + 1 == last.pieces()
				: last.part() == part.part() && last.piece() + 1 == part.piece();
	}

	private void take(Heartbeat<K, V> heartbeat) {
		int newer = heartbeat.origin().compareTo(this.position.origin());
		if (this.awaitsSnapshot || newer < 0) {
			return;
		}
		boolean behind = heartbeat.sequence() > this.position.sequence();
		boolean neverThere = !this.connected && heartbeat.sequence() < this.position.sequence();
		if (newer > 0 || behind || neverThere) {
			this.awaitsSnapshot = neverThere;
			this.gap = true;
		}
		else if (heartbeat.nonce() != 0) {
			this.connected = true;
		}
	}

	private static String type(Change<?, ?> change) {
		if (change instanceof Change.Put) {
			return "state:update";
		}
		if (change instanceof Change.Remove) {
			return "state:remove";
		}
		if (change instanceof Change.Reset) {
			return "state:reset";
		}
		if (change instanceof Change.Signal) {
			return "state:signal";
		}
		return (change instanceof Change.Forget) ? "state:forget" : "state:forget-all";
	}

	private static void add(List<byte[]> events, String type, List<String> texts, @Nullable String id) {
		for (int i = 0; i < texts.size(); i++) {
			boolean last = i + 1 == texts.size();
			String event = "event: " + type + "\n" + ((id != null && last) ? "id: " + id + "\n" : "") + "data: "
					+ texts.get(i) + "\n\n";
			events.add(event.getBytes(StandardCharsets.UTF_8));
		}
	}

}
