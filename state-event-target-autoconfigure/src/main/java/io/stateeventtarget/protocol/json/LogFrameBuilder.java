package io.stateeventtarget.protocol.json;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * One frame of a durable log that is being written. Takes the bytes of keys and values
 * from who has made them already. After an exception it is of no use any more. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class LogFrameBuilder<K, V> {

	private final StateJsonCodec<K, V> codec;

	private final int maxFrameBytes;

	private final long epoch;

	private final long from;

	private final FrameOutput steps;

	private int count;

	private long sequence;

	private long timestamp;

	LogFrameBuilder(StateJsonCodec<K, V> codec, int maxFrameBytes, long epoch, long from, FrameOutput steps) {
		this.codec = codec;
		this.maxFrameBytes = maxFrameBytes;
		this.epoch = epoch;
		this.from = from;
		this.sequence = from;
		this.steps = steps;
	}

	/**
	 * Whether more steps fit.
	 * @param steps how many steps
	 * @param bytes how many bytes all their keys and values have
	 * @return whether they do for certain
	 */
	public boolean hasRoom(int steps, long bytes) {
		return this.count + (long) steps <= this.codec.limits().maxEntries()
				&& size() + bytes + (long) steps * LogFrames.STEP_BYTES <= this.maxFrameBytes;
	}

	/**
	 * How long the frame is so far, at most.
	 * @return the length in bytes
	 */
	public int size() {
		return LogFrames.HEADER_BYTES + this.steps.size();
	}

	/**
	 * Adds a step.
	 * @param change the step, in the order of sequences
	 * @throws StateSerializationException if a key or value cannot be written
	 * @throws StateLimitExceededException if a key, a value or the frame is over a limit
	 */
	public void add(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			put(put, this.codec.keyBytes(put.key()), this.codec.valueBytes(put.value()));
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			remove(remove, this.codec.keyBytes(remove.key()));
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			head(LogFrames.RESET, reset.cause(), 0, reset.sequence(), null);
			time(reset.timestamp());
		}
		else if (change instanceof Change.Signal<K, V> signal) {
			signal(signal);
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			byte[] key = this.codec.keyBytes(forget.key());
			head(LogFrames.FORGET, ChangeCause.WRITE, 0, forget.sequence(), forget.key());
			block(key, forget.key());
		}
		else {
			head(LogFrames.FORGET_ALL, ChangeCause.WRITE, 0, change.sequence(), null);
		}
	}

	/**
	 * Adds a new value.
	 * @param put the step, in the order of sequences
	 * @param key the {@linkplain StateJsonCodec#keyBytes bytes} of its key
	 * @param value the {@linkplain StateJsonCodec#valueBytes bytes} of its value
	 * @throws StateLimitExceededException if the frame is over a limit
	 */
	public void put(Change.Put<K, V> put, byte[] key, byte[] value) {
		StateEntry<K, V> entry = put.entry();
		int flags = ((entry.epoch() != this.epoch) ? LogFrames.OTHER_EPOCH : 0)
				| ((put.expiresAt() != 0) ? LogFrames.EXPIRES : 0);
		head(LogFrames.PUT, put.cause(), flags, entry.sequence(), entry.key());
		time(entry.timestamp());
		if ((flags & LogFrames.OTHER_EPOCH) != 0) {
			this.steps.writeNumber(exact(entry.epoch()));
		}
		if ((flags & LogFrames.EXPIRES) != 0) {
			this.steps.writeSigned(exactTime(put.expiresAt()) - entry.timestamp());
		}
		block(key, entry.key());
		block(value, entry.key());
	}

	/**
	 * Adds the end of an entry.
	 * @param remove the step, in the order of sequences
	 * @param key the {@linkplain StateJsonCodec#keyBytes bytes} of its key
	 * @throws StateLimitExceededException if the frame is over a limit
	 */
	public void remove(Change.Remove<K, V> remove, byte[] key) {
		head(LogFrames.REMOVE, remove.cause(), 0, remove.sequence(), remove.key());
		time(remove.timestamp());
		block(key, remove.key());
	}

	private void signal(Change.Signal<K, V> signal) {
		byte[] type = this.codec.textBytes(signal.type());
		byte[] data = this.codec.dataBytes(signal.detail());
		head(LogFrames.SIGNAL, ChangeCause.WRITE, 0, signal.sequence(), null);
		time(signal.timestamp());
		block(type, null);
		block(data, null);
	}

	/**
	 * Ends the frame.
	 * @param to the last sequence of the range
	 * @return the frame
	 */
	public byte[] toBytes(long to) {
		FrameOutput header = new FrameOutput(LogFrames.HEADER_BYTES);
		header.write(LogFrames.FORMAT);
		header.writeNumber(exact(this.from));
		if (this.from < 1 || to < this.sequence) {
			throw new IllegalArgumentException("The range " + this.from + " to " + to + " has no such changes");
		}
		header.writeNumber(exact(to) - this.from);
		header.writeNumber(this.count);
		byte[] frame = new byte[header.size() + this.steps.size()];
		header.copyTo(frame, 0);
		this.steps.copyTo(frame, header.size());
		return frame;
	}

	private void head(int kind, ChangeCause cause, int flags, long ofStep, @Nullable K key) {
		if (ofStep < this.sequence) {
			throw new IllegalArgumentException(
					"The sequence " + ofStep + " must not be below " + this.sequence + " of the step before");
		}
		if (!hasRoom(1, 0)) {
			throw limitReached(key);
		}
		this.steps.write(kind | LogFrames.CAUSES.indexOf(cause) << LogFrames.CAUSE_SHIFT | flags);
		this.steps.writeNumber(exact(ofStep) - this.sequence);
		this.sequence = ofStep;
		this.count++;
	}

	private void time(long ofStep) {
		this.steps.writeSigned(exactTime(ofStep) - this.timestamp);
		this.timestamp = ofStep;
	}

	private void block(byte[] bytes, @Nullable K key) {
		if (bytes.length > this.maxFrameBytes - size() - FrameInput.MAX_NUMBER_BYTES) {
			throw limitReached(key);
		}
		this.steps.write(bytes);
	}

	private StateLimitExceededException limitReached(@Nullable K key) {
		return new StateLimitExceededException(
				"The changes of namespace '" + this.codec.namespace() + "' from sequence " + this.from
						+ " do not fit one frame of the log, which has at most " + this.maxFrameBytes + " bytes and "
						+ this.codec.limits().maxEntries() + " steps: change less at once",
				this.codec.namespace(), key);
	}

	private static long exact(long number) {
		if (number < 0 || number > MessageReader.MAX_NUMBER) {
			throw new IllegalArgumentException("A number must be between 0 and 2^53 - 1 but is " + number);
		}
		return number;
	}

	private static long exactTime(long time) {
		exact(Math.abs(time));
		return time;
	}

}
