package io.stateeventtarget.protocol.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;

/**
 * The changes of a namespace as durable logs keep them: frames of consecutive changes of
 * one incarnation, in a binary form around the JSON of keys and values. Who keeps frames
 * has to know which incarnation they are of, as they do not say. Immutable and
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class LogFrames<K, V> {

	/**
	 * What a step takes at most beside its key and its value, in bytes.
	 */
	public static final int STEP_BYTES = 64;

	/**
	 * The first byte of a frame, which is no first byte of JSON.
	 */
	static final int FORMAT = 0xF1;

	/**
	 * What a frame takes at most before its steps.
	 */
	static final int HEADER_BYTES = 1 + 3 * FrameInput.MAX_NUMBER_BYTES;

	static final int PUT = 0;

	static final int REMOVE = 1;

	static final int RESET = 2;

	static final int SIGNAL = 3;

	static final int FORGET = 4;

	static final int FORGET_ALL = 5;

	static final int CAUSE_SHIFT = 3;

	static final int OTHER_EPOCH = 0x20;

	static final int EXPIRES = 0x40;

	/**
	 * The causes by the number that they are written as, which must stay.
	 */
	static final List<ChangeCause> CAUSES = List.of(ChangeCause.WRITE, ChangeCause.LOAD, ChangeCause.EXPIRED,
			ChangeCause.RESYNC);

	private static final int DEFAULT_MESSAGES = 4;

	private static final int KIND_MASK = 0x07;

	private static final int CAUSE_MASK = 0x03;

	private static final int UNUSED = 0x80;

	private final StateJsonCodec<K, V> codec;

	private final int maxFrameBytes;

	/**
	 * Creates frames that may be four times as long as a message.
	 * @param codec writes and reads keys and values
	 */
	public LogFrames(StateJsonCodec<K, V> codec) {
		this(codec, (int) Math.min(Integer.MAX_VALUE / 2, (long) DEFAULT_MESSAGES * codec.limits().maxMessageBytes()));
	}

	/**
	 * Creates frames.
	 * @param codec writes and reads keys and values
	 * @param maxFrameBytes how long a frame may be, in bytes: at least what a message may
	 * have, so that each change that fits a message fits a frame
	 */
	public LogFrames(StateJsonCodec<K, V> codec, int maxFrameBytes) {
		if (maxFrameBytes < codec.limits().maxMessageBytes()) {
			throw new IllegalArgumentException("'maxFrameBytes' must be at least " + codec.limits().maxMessageBytes()
					+ " but is " + maxFrameBytes);
		}
		this.codec = Objects.requireNonNull(codec, "codec");
		this.maxFrameBytes = maxFrameBytes;
	}

	/**
	 * How long a frame may be.
	 * @return the length in bytes
	 */
	public int maxFrameBytes() {
		return this.maxFrameBytes;
	}

	/**
	 * Begins a frame.
	 * @param origin the incarnation whose changes they are
	 * @param from the first sequence of the range
	 * @return a frame without steps
	 */
	public LogFrameBuilder<K, V> begin(Origin origin, long from) {
		return begin(origin, from, 0);
	}

	/**
	 * Begins a frame.
	 * @param origin the incarnation whose changes they are
	 * @param from the first sequence of the range
	 * @param expectedBytes how long it is probably going to be
	 * @return a frame without steps
	 */
	public LogFrameBuilder<K, V> begin(Origin origin, long from, int expectedBytes) {
		return new LogFrameBuilder<>(this.codec, this.maxFrameBytes, origin.epoch(), from,
				new FrameOutput(expectedBytes));
	}

	/**
	 * Writes changes as a frame.
	 * @param changes the changes
	 * @return the frame
	 * @throws StateSerializationException if a key or value cannot be written
	 * @throws StateLimitExceededException if a key, a value or the frame is over a limit
	 */
	public byte[] encode(Changes<K, V> changes) {
		LogFrameBuilder<K, V> frame = begin(changes.origin(), changes.from());
		changes.changes().forEach(frame::add);
		return frame.toBytes(changes.to());
	}

	/**
	 * Reads a frame. Never throws for what the bytes are.
	 * @param origin the incarnation whose changes they are
	 * @param frame the frame
	 * @return the changes, or why it is no frame
	 */
	public Decoded<Changes<K, V>> decode(Origin origin, byte[] frame) {
		return decode(origin, frame, 0, frame.length);
	}

	/**
	 * Reads a frame. Never throws for what the bytes are.
	 * @param origin the incarnation whose changes they are
	 * @param bytes hold the frame
	 * @param offset where it begins
	 * @param length how long it is
	 * @return the changes, or why it is no frame
	 */
	public Decoded<Changes<K, V>> decode(Origin origin, byte[] bytes, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length > this.maxFrameBytes) {
			return new Decoded.Refused<>(Decoded.Reason.OVERSIZED,
					"it has " + length + " bytes, more than " + this.maxFrameBytes);
		}
		return this.codec.guarded(() -> read(origin, new FrameInput(bytes, offset, length)));
	}

	private Changes<K, V> read(Origin origin, FrameInput input) {
		if (!input.hasMore() || input.read() != FORMAT) {
			throw new RefusedException(Decoded.Reason.UNKNOWN, "it is no frame of a known format");
		}
		long from = input.readNumber(0);
		long to = input.readNumber(from);
		if (from < 1) {
			throw RefusedException.malformed("its range begins at 0");
		}
		return new Changes<>(origin, from, to, new Steps(input, origin.epoch(), from, to).read());
	}

	/**
	 * Reads the steps of one frame.
	 */
	private final class Steps {

		private final FrameInput input;

		private final long epoch;

		private final long to;

		private long sequence;

		private long timestamp;

		Steps(FrameInput input, long epoch, long from, long to) {
			this.input = input;
			this.epoch = epoch;
			this.sequence = from;
			this.to = to;
		}

		List<Change<K, V>> read() {
			long count = this.input.readNumber(0);
			int maxEntries = LogFrames.this.codec.limits().maxEntries();
			if (count > maxEntries) {
				throw RefusedException.oversized("it has more than " + maxEntries + " steps");
			}
			List<Change<K, V>> steps = steps((int) count);
			if (this.input.hasMore()) {
				throw RefusedException.malformed("something follows it");
			}
			return steps;
		}

		private List<Change<K, V>> steps(int count) {
			if (count == 1) {
				return List.of(step());
			}
			List<Change<K, V>> steps = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				steps.add(step());
			}
			return steps;
		}

		private Change<K, V> step() {
			int head = this.input.read();
			int kind = head & KIND_MASK;
			int flags = head & (OTHER_EPOCH | EXPIRES);
			if ((head & UNUSED) != 0 || kind > FORGET_ALL || (kind != PUT && flags != 0)) {
				throw RefusedException.malformed("a step is of no known kind");
			}
			this.sequence = this.input.readNumber(this.sequence);
			if (this.sequence > this.to) {
				throw RefusedException.malformed("a step is not in its range");
			}
			return step(kind, CAUSES.get(head >> CAUSE_SHIFT & CAUSE_MASK), flags);
		}

		private Change<K, V> step(int kind, ChangeCause cause, int flags) {
			return switch (kind) {
				case PUT -> put(cause, flags);
				case REMOVE -> {
					long time = time();
					yield new Change.Remove<>(key(), this.sequence, time, cause, null);
				}
				case RESET -> new Change.Reset<>(this.sequence, time(), cause);
				case SIGNAL -> signal();
				case FORGET -> new Change.Forget<>(key(), this.sequence);
				default -> new Change.ForgetAll<>(this.sequence);
			};
		}

		private Change<K, V> put(ChangeCause cause, int flags) {
			long time = time();
			long ofEntry = ((flags & OTHER_EPOCH) != 0) ? this.input.readNumber(0) : this.epoch;
			long expiresAt = ((flags & EXPIRES) != 0) ? this.input.readSigned(time) : 0;
			K key = key();
			int length = this.input.readLength();
			V value = LogFrames.this.codec.value(this.input.bytes(), this.input.skip(length), length);
			return new Change.Put<>(new Entry<>(key, value, ofEntry, this.sequence, time), cause, null, expiresAt);
		}

		private Change<K, V> signal() {
			long time = time();
			return new Change.Signal<>(text(), data(), this.sequence, time);
		}

		private long time() {
			this.timestamp = this.input.readSigned(this.timestamp);
			return this.timestamp;
		}

		private K key() {
			int length = this.input.readLength();
			return LogFrames.this.codec.key(this.input.bytes(), this.input.skip(length), length);
		}

		private String text() {
			int length = this.input.readLength();
			return LogFrames.this.codec.text(this.input.bytes(), this.input.skip(length), length);
		}

		private Object data() {
			int length = this.input.readLength();
			return LogFrames.this.codec.data(this.input.bytes(), this.input.skip(length), length);
		}

	}

}
