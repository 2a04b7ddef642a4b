package io.stateeventtarget.protocol.json;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Takes the bytes of one message, up to a limit. Not thread-safe.
 */
final class BoundedOutput extends OutputStream {

	private static final byte[] NOTHING = {};

	private final int limit;

	private byte[] bytes = NOTHING;

	private int size;

	BoundedOutput(int limit) {
		this.limit = limit;
	}

	int size() {
		return this.size;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) {
		if (length > this.limit - this.size) {
			throw LimitReachedException.bytesOfMessage(this.limit);
		}
		if (length > this.bytes.length - this.size) {
			int least = this.size + length;
			this.bytes = Arrays.copyOf(this.bytes, (this.size == 0) ? least : Math.max(least, this.size * 2));
		}
		System.arraycopy(source, offset, this.bytes, this.size, length);
		this.size += length;
	}

	byte[] toByteArray() {
		return (this.bytes.length == this.size) ? this.bytes : Arrays.copyOf(this.bytes, this.size);
	}

}
