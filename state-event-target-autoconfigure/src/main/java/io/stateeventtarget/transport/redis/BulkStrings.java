package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;

/**
 * Arguments of a command in the form in which they go over the wire, so that thousands of
 * them cost no object each. Not thread-safe.
 */
final class BulkStrings {

	private static final int FIRST_SIZE = 1024;

	/**
	 * What is around a value: its length and two ends of lines.
	 */
	private static final int AROUND = 16;

	private byte[] bytes = new byte[FIRST_SIZE];

	private int size;

	private int count;

	/**
	 * How many there are.
	 */
	int count() {
		return this.count;
	}

	/**
	 * What room they take, used or not.
	 */
	int capacity() {
		return this.bytes.length;
	}

	void clear() {
		this.size = 0;
		this.count = 0;
	}

	void add(byte[] value) {
		begin(value.length);
		append(value, 0, value.length);
		endLine();
	}

	/**
	 * Adds one that is made of two parts, the end of some bytes and others.
	 */
	void add(byte[] first, int from, byte[] second) {
		int length = first.length - from;
		begin(length + second.length);
		append(first, from, length);
		append(second, 0, second.length);
		endLine();
	}

	void writeTo(ByteBuf target) {
		target.writeBytes(this.bytes, 0, this.size);
	}

	private void begin(int length) {
		int required = this.size + length + AROUND;
		if (required > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(required, this.bytes.length * 2));
		}
		this.bytes[this.size++] = '$';
		number(length);
		endLine();
		this.count++;
	}

	private void number(int number) {
		if (number < 1000) {
			for (int unit = (number < 10) ? 1 : (number < 100) ? 10 : 100; unit > 0; unit /= 10) {
				this.bytes[this.size++] = (byte) ('0' + number / unit % 10);
			}
		}
		else {
			byte[] digits = Integer.toString(number).getBytes(StandardCharsets.ISO_8859_1);
			append(digits, 0, digits.length);
		}
	}

	private void append(byte[] source, int from, int length) {
		System.arraycopy(source, from, this.bytes, this.size, length);
		this.size += length;
	}

	private void endLine() {
		this.bytes[this.size++] = '\r';
		this.bytes[this.size++] = '\n';
	}

}
