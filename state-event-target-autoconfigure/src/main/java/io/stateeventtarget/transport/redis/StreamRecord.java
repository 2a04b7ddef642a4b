package io.stateeventtarget.transport.redis;

import java.util.Map;

import io.lettuce.core.StreamMessage;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * A record of a stream. Its id is an epoch and a sequence.
 */
sealed interface StreamRecord {

	long epoch();

	long sequence();

	/**
	 * Changes, not decoded yet.
	 *
	 * @param epoch the epoch of its id
	 * @param sequence the last of its sequences
	 * @param bytes the frame
	 */
	record Frame(long epoch, long sequence, byte[] bytes) implements StreamRecord {

	}

	/**
	 * A new incarnation began with what the one before ended with.
	 *
	 * @param last where the one before ended
	 * @param next the new incarnation
	 */
	record Begin(Position last, Origin next) implements StreamRecord {

		@Override
		public long epoch() {
			return this.next.epoch();
		}

		@Override
		public long sequence() {
			return 0;
		}

	}

	/**
	 * All entries were replaced.
	 */
	record Replaced(long epoch, long sequence) implements StreamRecord {

	}

	/**
	 * Nothing that this transport has written.
	 */
	record Foreign(long epoch, long sequence) implements StreamRecord {

	}

	/**
	 * Reads a record. Never throws for what it is.
	 */
	static StreamRecord of(StreamMessage<byte[], byte[]> message) {
		long epoch = 0;
		long sequence = 0;
		try {
			String id = message.getId();
			int dash = id.indexOf('-');
			epoch = Long.parseLong(id.substring(0, dash));
			sequence = Long.parseLong(id.substring(dash + 1));
			return of(epoch, sequence, message.getBody());
		}
		catch (RuntimeException ex) {
			return new Foreign(epoch, sequence);
		}
	}

	private static StreamRecord of(long epoch, long sequence, Map<byte[], byte[]> body) {
		String source = null;
		String position = null;
		String lastSource = "";
		for (Map.Entry<byte[], byte[]> field : body.entrySet()) {
			char name = (field.getKey().length == 1) ? (char) field.getKey()[0] : ' ';
			switch (name) {
				case 'f' -> {
					return new Frame(epoch, sequence, field.getValue());
				}
				case 'r' -> {
					return new Replaced(epoch, sequence);
				}
				case 'b' -> source = LogEnd.text(field.getValue());
				case 'p' -> position = LogEnd.text(field.getValue());
				case 's' -> lastSource = LogEnd.text(field.getValue());
				default -> {
					return new Foreign(epoch, sequence);
				}
			}
		}
		return begin(epoch, sequence, source, position, lastSource);
	}

	private static StreamRecord begin(long epoch, long sequence, @Nullable String source, @Nullable String position,
			String lastSource) {
		if (source == null || position == null || sequence != 0) {
			return new Foreign(epoch, sequence);
		}
		int dash = position.indexOf('-');
		Position last = new Position(new Origin(lastSource, Long.parseLong(position.substring(0, dash))),
				Long.parseLong(position.substring(dash + 1)));
		return new Begin((last.origin().epoch() == 0) ? Position.NONE : last, new Origin(source, epoch));
	}

}
