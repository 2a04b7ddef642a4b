package io.stateeventtarget.protocol.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * Divides messages that are over a limit into ones that are not, as far as that is
 * possible: what is over it by itself gets a message of its own. Immutable and
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class MessageDivider<K, V> {

	/**
	 * Numbers that may be longer in one message than in another.
	 */
	private static final int SLACK = 64;

	private final StateJsonCodec<K, V> codec;

	private final MessageSizes<K, V> sizes;

	MessageDivider(StateJsonCodec<K, V> codec) {
		this.codec = codec;
		this.sizes = new MessageSizes<>(codec);
	}

	/**
	 * Divides changes into consecutive ranges, but not what was changed at once.
	 */
	List<SourceMessage<K, V>> divide(Changes<K, V> message) {
		List<Change<K, V>> steps = message.changes();
		Room room = room(new Changes<>(message.origin(), message.from(), message.to(), List.of()));
		List<SourceMessage<K, V>> ranges = new ArrayList<>();
		long from = message.from();
		int first = 0;
		int next = 0;
		while (next < steps.size()) {
			int end = endOfChange(steps, next);
			long bytes = steps.subList(next, end).stream().mapToLong(this.sizes::change).sum();
			if (!room.take(bytes, end - next)) {
				long to = steps.get(next).sequence() - 1;
				ranges.add(new Changes<>(message.origin(), from, to, List.copyOf(steps.subList(first, next))));
				from = to + 1;
				first = next;
			}
			next = end;
		}
		ranges
			.add(new Changes<>(message.origin(), from, message.to(), List.copyOf(steps.subList(first, steps.size()))));
		return ranges;
	}

	private static int endOfChange(List<? extends Change<?, ?>> steps, int start) {
		int end = start + 1;
		while (end < steps.size() && steps.get(end).sequence() == steps.get(start).sequence()) {
			end++;
		}
		return end;
	}

	/**
	 * Divides a part of a snapshot into pieces, each of which is about the keys of its
	 * entries if there is a scope, and some about keys without an entry.
	 */
	List<SourceMessage<K, V>> divide(Snapshot<K, V> message) {
		Set<K> scope = message.scope();
		Room room = room(snapshot(message, 0, Integer.MAX_VALUE, new Piece<>(scope != null)));
		List<Piece<K, V>> pieces = new ArrayList<>();
		pieces.add(new Piece<>(scope != null));
		Set<K> absent = (scope != null) ? new LinkedHashSet<>(scope) : Set.of();
		for (StateEntry<K, V> entry : message.entries()) {
			boolean inScope = scope != null && absent.remove(entry.key());
			long bytes = this.sizes.entry(entry) + (inScope ? this.sizes.key(entry.key()) : 0);
			pieceWithRoom(room, bytes, pieces).add(entry, inScope);
		}
		for (K key : absent) {
			pieceWithRoom(room, this.sizes.key(key), pieces).add(key);
		}
		List<SourceMessage<K, V>> messages = new ArrayList<>();
		for (Piece<K, V> piece : pieces) {
			messages.add(snapshot(message, messages.size(), pieces.size(), piece));
		}
		return messages;
	}

	private Piece<K, V> pieceWithRoom(Room room, long bytes, List<Piece<K, V>> pieces) {
		Piece<K, V> last = pieces.get(pieces.size() - 1);
		if (room.take(bytes, 1)) {
			return last;
		}
		Piece<K, V> next = new Piece<>(last.scope != null);
		pieces.add(next);
		return next;
	}

	private static <K, V> Snapshot<K, V> snapshot(Snapshot<K, V> whole, int number, int count, Piece<K, V> piece) {
		return new Snapshot<>(whole.origin(), whole.sequence(), whole.id(), whole.part(), whole.parts(), number, count,
				piece.entries, piece.scope);
	}

	/**
	 * Takes out the keys for which there is no room.
	 */
	Connect<K, V> fit(Connect<K, V> message) {
		Set<K> fitting = new LinkedHashSet<>();
		Room room = new Room(this.codec.encode(with(message, Set.of())).length);
		for (K key : (message.keys() != null) ? message.keys() : Set.<K>of()) {
			long bytes = sizeIfWritable(key);
			if (bytes > 0 && room.has(bytes)) {
				room.take(bytes, 1);
				fitting.add(key);
			}
		}
		return with(message, fitting);
	}

	private long sizeIfWritable(K key) {
		try {
			return this.sizes.key(key);
		}
		catch (StateException ex) {
			return 0;
		}
	}

	private static <K, V> Connect<K, V> with(Connect<K, V> message, Set<K> keys) {
		return new Connect<>(message.sinkId(), message.instance(), message.heard(), message.mode(), message.since(),
				keys, message.nonce());
	}

	private Room room(SourceMessage<K, V> empty) {
		return new Room(this.codec.encode(empty).length);
	}

	/**
	 * The room of one message after the other.
	 */
	private final class Room {

		private final long whole;

		private long bytes;

		private long elements;

		Room(int around) {
			this.whole = MessageDivider.this.codec.limits().maxMessageBytes() - around - (long) SLACK;
		}

		boolean has(long more) {
			return this.bytes + more <= this.whole && this.elements < MessageDivider.this.codec.limits().maxEntries();
		}

		/**
		 * Takes room in this message or, if there is too little and something is in it
		 * already, in the next one.
		 * @return whether it is in the same message as what was before
		 */
		boolean take(long more, int count) {
			boolean first = this.elements == 0;
			boolean fits = has(more) && this.elements + count <= MessageDivider.this.codec.limits().maxEntries();
			this.bytes = (first || fits) ? this.bytes + more : more;
			this.elements = (first || fits) ? this.elements + count : count;
			return first || fits;
		}

	}

	/**
	 * What goes into one message.
	 */
	private static final class Piece<K, V> {

		private final List<StateEntry<K, V>> entries = new ArrayList<>();

		private final @Nullable Set<K> scope;

		Piece(boolean scoped) {
			this.scope = scoped ? new LinkedHashSet<>() : null;
		}

		void add(StateEntry<K, V> entry, boolean inScope) {
			this.entries.add(entry);
			if (inScope) {
				add(entry.key());
			}
		}

		void add(K key) {
			if (this.scope != null) {
				this.scope.add(key);
			}
		}

	}

}
