package io.stateeventtarget.transport.redis;

import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.json.Decoded;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.transport.LogContent.Kept;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a namespace as fields of a hash: the key as JSON, and the value as JSON
 * behind a header in letters: {@code epoch-sequence-timestamp-expiresAt} and a blank.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KeptEntries<K, V> {

	private static final int NUMBERS = 4;

	/**
	 * What comes before a value at most.
	 */
	static final int HEADER_BYTES = NUMBERS * 20;

	private final StateJsonCodec<K, V> codec;

	KeptEntries(StateJsonCodec<K, V> codec) {
		this.codec = codec;
	}

	byte[] field(K key) {
		return this.codec.keyBytes(key);
	}

	/**
	 * The value of an entry.
	 * @param json the {@linkplain StateJsonCodec#valueBytes bytes} of its value
	 */
	byte[] value(StateEntry<K, V> entry, long expiresAt, byte[] json) {
		byte[] header = new byte[HEADER_BYTES];
		int start = header(entry, expiresAt, header);
		int length = header.length - start;
		byte[] value = new byte[length + json.length];
		System.arraycopy(header, start, value, 0, length);
		System.arraycopy(json, 0, value, length, json.length);
		return value;
	}

	/**
	 * Writes what comes before the value of an entry.
	 * @param target has {@link #HEADER_BYTES}, of which the last ones are written
	 * @return where it begins
	 */
	int header(StateEntry<K, V> entry, long expiresAt, byte[] target) {
		int end = target.length;
		target[--end] = ' ';
		end = digits(expiresAt, target, end);
		target[--end] = '-';
		end = digits(entry.timestamp(), target, end);
		target[--end] = '-';
		end = digits(entry.sequence(), target, end);
		target[--end] = '-';
		return digits(entry.epoch(), target, end);
	}

	/**
	 * Reads an entry.
	 * @return the entry, or {@code null} if it is none
	 */
	@Nullable Kept<K, V> read(byte[] field, byte[] value) {
		Decoded<K> key = this.codec.readKey(field, 0, field.length);
		return (key instanceof Decoded.Accepted<K> accepted) ? read(accepted.message(), value) : null;
	}

	/**
	 * Reads the entry of a key.
	 * @return the entry, or {@code null} if it is none
	 */
	@Nullable Kept<K, V> read(K key, byte[] value) {
		long[] numbers = new long[NUMBERS];
		int at = 0;
		for (int i = 0; i < NUMBERS; i++) {
			int from = at;
			while (at < value.length && value[at] >= '0' && value[at] <= '9') {
				numbers[i] = numbers[i] * 10 + value[at++] - '0';
			}
			char separator = (i == NUMBERS - 1) ? ' ' : '-';
			if (at == from || at - from > 18 || at == value.length || value[at++] != separator) {
				return null;
			}
		}
		Decoded<V> json = this.codec.readValue(value, at, value.length - at);
		return (json instanceof Decoded.Accepted<V> accepted)
				? new Kept<>(new Entry<>(key, accepted.message(), numbers[0], numbers[1], numbers[2]), numbers[3])
				: null;
	}

	private static int digits(long number, byte[] target, int end) {
		if (number < 0) {
			throw new IllegalArgumentException("A number of an entry must not be negative but is " + number);
		}
		int at = end;
		long rest = number;
		do {
			target[--at] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
		while (rest != 0);
		return at;
	}

}
