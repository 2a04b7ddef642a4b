package io.stateeventtarget.protocol.json;

/**
 * The bytes of a frame that are still to be read. Not thread-safe.
 */
final class FrameInput {

	/**
	 * What 64 bits take, seven a byte.
	 */
	static final int MAX_NUMBER_BYTES = 10;

	private final byte[] bytes;

	private final int end;

	private int position;

	FrameInput(byte[] bytes, int offset, int length) {
		this.bytes = bytes;
		this.position = offset;
		this.end = offset + length;
	}

	byte[] bytes() {
		return this.bytes;
	}

	boolean hasMore() {
		return this.position < this.end;
	}

	int read() {
		if (this.position >= this.end) {
			throw RefusedException.malformed("it is cut off");
		}
		return this.bytes[this.position++] & 0xFF;
	}

	/**
	 * Reads the length of a block that follows, of which all is there.
	 */
	int readLength() {
		long length = readBits();
		if (length < 0 || length > this.end - this.position) {
			throw RefusedException.malformed("it is cut off");
		}
		return (int) length;
	}

	/**
	 * Steps over a block.
	 * @return where it begins
	 */
	int skip(int length) {
		int start = this.position;
		this.position += length;
		return start;
	}

	/**
	 * Reads a number to be added to another, both from 0 and below 2^53.
	 */
	long readNumber(long base) {
		long number = readBits();
		if (number < 0 || number > MessageReader.MAX_NUMBER - base) {
			throw RefusedException.malformed("a number is not below 2^53");
		}
		return base + number;
	}

	/**
	 * Reads a difference of any sign to be added to a number of less than 2^53.
	 */
	long readSigned(long base) {
		long bits = readBits();
		long number = base + ((bits >>> 1) ^ -(bits & 1));
		if (number < -MessageReader.MAX_NUMBER || number > MessageReader.MAX_NUMBER) {
			throw RefusedException.malformed("a time is not below 2^53");
		}
		return number;
	}

	private long readBits() {
		long bits = 0;
		for (int shift = 0; shift < MAX_NUMBER_BYTES * 7; shift += 7) {
			int unit = read();
			bits |= (long) (unit & 0x7F) << shift;
			if (unit < 0x80) {
				return bits;
			}
		}
		throw RefusedException.malformed("a number is too long");
	}

}
