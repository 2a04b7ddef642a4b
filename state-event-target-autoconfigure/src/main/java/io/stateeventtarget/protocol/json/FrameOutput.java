package io.stateeventtarget.protocol.json;

import java.util.Arrays;

/**
 * The bytes of a frame so far. Not thread-safe.
 */
final class FrameOutput {

	private static final int LEAST_SIZE = 64;

	private static final int MORE = 0x80;

	private byte[] bytes;

	private int size;

	FrameOutput(int expectedSize) {
		this.bytes = new byte[Math.max(LEAST_SIZE, expectedSize)];
	}

	int size() {
		return this.size;
	}

	void write(int unit) {
		reserve(1);
		this.bytes[this.size++] = (byte) unit;
	}

	void write(byte[] source) {
		writeNumber(source.length);
		reserve(source.length);
		System.arraycopy(source, 0, this.bytes, this.size, source.length);
		this.size += source.length;
	}

	/**
	 * Writes a number from 0: seven bits a byte, the lowest first.
	 */
	void writeNumber(long number) {
		reserve(FrameInput.MAX_NUMBER_BYTES);
		long rest = number;
		while ((rest & -MORE) != 0) {
			this.bytes[this.size++] = (byte) (rest | MORE);
			rest >>>= 7;
		}
		this.bytes[this.size++] = (byte) rest;
	}

	/**
	 * Writes a number of any sign, near 0 if it is to be short.
	 */
	void writeSigned(long number) {
		writeNumber((number << 1) ^ (number >> (Long.SIZE - 1)));
	}

	void copyTo(byte[] target, int offset) {
		System.arraycopy(this.bytes, 0, target, offset, this.size);
	}

	private void reserve(int more) {
		if (more > this.bytes.length - this.size) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.size + more, this.size * 2));
		}
	}

}
