package io.stateeventtarget.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to a session. Past its bound changes are conflated per key, so
 * that a client that reads slowly gets fewer of them. Parts of a snapshot do not count:
 * there is one snapshot at most, whose entries are shared. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class OutboundQueue<K, V> {

	private final int bound;

	private final int maxKeys;

	private final Function<SourceMessage<K, V>, Frame<K, V>> framing;

	private Deque<Frame<K, V>> frames = new ArrayDeque<>();

	private int parts;

	OutboundQueue(int bound, int maxKeys, Function<SourceMessage<K, V>, Frame<K, V>> framing) {
		this.bound = bound;
		this.maxKeys = maxKeys;
		this.framing = framing;
	}

	/**
	 * Adds a message.
	 * @return whether it could be added; if not, the session has to end
	 */
	boolean offer(Frame<K, V> frame) {
		if (frame.message() instanceof SourceMessage.Snapshot<K, V> snapshot) {
			offer(frame, snapshot);
			return true;
		}
		this.frames.add(frame);
		return this.frames.size() - this.parts <= this.bound || conflate();
	}

	@Nullable Frame<K, V> poll() {
		Frame<K, V> next = this.frames.poll();
		if (next != null && next.message() instanceof SourceMessage.Snapshot) {
			this.parts--;
		}
		return next;
	}

	boolean isEmpty() {
		return this.frames.isEmpty();
	}

	void clear() {
		this.frames = new ArrayDeque<>();
		this.parts = 0;
	}

	/**
	 * A snapshot of everything replaces what is here of another.
	 */
	private void offer(Frame<K, V> frame, SourceMessage.Snapshot<K, V> snapshot) {
		if (snapshot.scope() == null && snapshot.part() == 0 && snapshot.piece() == 0 && this.parts > 0) {
			this.frames.removeIf((each) -> isReplaced(each.message(), snapshot));
			this.parts = (int) this.frames.stream()
				.filter((each) -> each.message() instanceof SourceMessage.Snapshot)
				.count();
		}
		this.frames.add(frame);
		this.parts++;
	}

	private static boolean isReplaced(SourceMessage<?, ?> message, SourceMessage.Snapshot<?, ?> by) {
		return message instanceof SourceMessage.Snapshot<?, ?> snapshot && snapshot.scope() == null
				&& (!snapshot.origin().equals(by.origin()) || snapshot.id() <= by.id());
	}

	/**
	 * Puts the changes together, behind the snapshot that they may be needed after and
	 * before all that may tell of a version that they lead to. An answer that is older
	 * than what they say of its key is left out: who needs it asks again.
	 */
	private boolean conflate() {
		Origin newest = newest();
		List<Conflation<K, V>> conflations = new ArrayList<>();
		List<Frame<K, V>> rest = new ArrayList<>();
		long surplus = surplusHeartbeats();
		for (Frame<K, V> frame : this.frames) {
			if (frame.message() instanceof SourceMessage.Changes<K, V> changes) {
				if (changes.origin().equals(newest)) {
					add(conflations, changes);
				}
			}
			else if (frame.message() instanceof SourceMessage.Heartbeat && surplus > 0) {
				surplus--;
			}
			else {
				rest.add(frame);
			}
		}
		rest.removeIf((frame) -> isOutdated(frame.message(), conflations));
		rest.addAll(behindSnapshots(rest),
				conflations.stream().map((each) -> this.framing.apply(each.toMessage())).toList());
		this.frames = new ArrayDeque<>(rest);
		return this.frames.size() - this.parts <= this.bound
				&& conflations.stream().mapToInt(Conflation::size).sum() <= this.maxKeys;
	}

	private static int behindSnapshots(List<? extends Frame<?, ?>> frames) {
		int place = frames.size();
		while (place > 0 && !(frames.get(place - 1).message() instanceof SourceMessage.Snapshot)) {
			place--;
		}
		return place;
	}

	/**
	 * Whether a message is an answer and changes tell something newer of its key.
	 */
	static <K, V> boolean isOutdated(SourceMessage<K, V> message, SourceMessage<K, V> by) {
		return by instanceof SourceMessage.Changes<K, V> changes
				&& isOutdated(message, List.of(new Conflation<>(changes)));
	}

	private static <K, V> boolean isOutdated(SourceMessage<K, V> message, List<Conflation<K, V>> conflations) {
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			return conflations.stream()
				.anyMatch((each) -> each.changedAfter(answer.origin(), answer.sequence(), answer.entry().key()));
		}
		return message instanceof SourceMessage.Missing<K, V> missing && conflations.stream()
			.anyMatch((each) -> each.changedAfter(missing.origin(), missing.sequence(), missing.key()));
	}

	private static <K, V> void add(List<Conflation<K, V>> conflations, SourceMessage.Changes<K, V> changes) {
		for (Conflation<K, V> each : conflations) {
			if (each.takes(changes)) {
				return;
			}
		}
		conflations.add(new Conflation<>(changes));
	}

	private Origin newest() {
		Origin newest = Origin.NONE;
		for (Frame<K, V> frame : this.frames) {
			Origin origin = frame.message().origin();
			newest = (origin.compareTo(newest) > 0) ? origin : newest;
		}
		return newest;
	}

	/**
	 * How many of the first heartbeats are of no use, as later ones prove the same.
	 */
	private long surplusHeartbeats() {
		long all = this.frames.stream().filter((frame) -> frame.message() instanceof SourceMessage.Heartbeat).count();
		return all - Math.max(1, this.bound / 4);
	}

}
