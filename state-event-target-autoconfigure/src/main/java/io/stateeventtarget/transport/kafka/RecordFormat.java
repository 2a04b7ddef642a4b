package io.stateeventtarget.transport.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.stateeventtarget.ChangeCause;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * How the records of the log are keyed, and what their one header holds.
 * <p>
 * The key of an entry is {@code '='} and its JSON, a reserved key {@code '!'} and a name.
 * The header {@code v1} is a byte of the kind (the lower four bits) and the cause (the
 * upper four), then as numbers of seven bits a byte, the lowest first: the epoch, the
 * sequence, the timestamp, and when the entry expires; for the end of a step instead the
 * first sequence of the step.
 */
final class RecordFormat {

	static final String HEADER = "v1";

	private static final byte ENTRY = '=';

	private static final byte RESERVED = '!';

	private static final int LONGEST = 1 + 4 * 10;

	private static final ChangeCause[] CAUSES = { ChangeCause.WRITE, ChangeCause.LOAD, ChangeCause.EXPIRED,
			ChangeCause.RESYNC };

	private RecordFormat() {
	}

	static byte[] entryKey(byte[] key) {
		byte[] prefixed = new byte[key.length + 1];
		prefixed[0] = ENTRY;
		System.arraycopy(key, 0, prefixed, 1, key.length);
		return prefixed;
	}

	static boolean isEntryKey(byte[] key) {
		return key.length > 1 && key[0] == ENTRY;
	}

	static byte[] reservedKey(RecordKind kind) {
		return ((char) RESERVED + kind.name().toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Writes the header of a record.
	 */
	static Header write(RecordKind kind, RecordStamp stamp) {
		byte[] buffer = new byte[LONGEST];
		buffer[0] = (byte) (kind.ordinal() | (number(stamp.cause()) << 4));
		int length = append(buffer, 1, stamp.epoch());
		length = append(buffer, length, stamp.sequence());
		length = append(buffer, length, stamp.timestamp());
		if (stamp.extra() != 0) {
			length = append(buffer, length, stamp.extra());
		}
		byte[] value = new byte[length];
		System.arraycopy(buffer, 0, value, 0, length);
		return new RecordHeader(HEADER, value);
	}

	/**
	 * Reads the kind of a record.
	 * @return the kind, or {@code null} if the record is none of ours
	 */
	static @Nullable RecordKind kind(byte @Nullable [] header) {
		if (header == null || header.length < 4) {
			return null;
		}
		int number = header[0] & 0x0F;
		return (number <= RecordKind.END.ordinal() && (header[0] >> 4) >= 0 && (header[0] >> 4) < CAUSES.length)
				? RecordKind.of(number) : null;
	}

	/**
	 * Reads the rest of the header.
	 * @return what it says, or {@code null} if the record is none of ours
	 */
	static @Nullable RecordStamp stamp(byte[] header) {
		ByteBuffer buffer = ByteBuffer.wrap(header, 1, header.length - 1);
		long epoch = next(buffer);
		long sequence = next(buffer);
		long timestamp = next(buffer);
		long extra = buffer.hasRemaining() ? next(buffer) : 0;
		if (epoch < 0 || sequence < 0 || timestamp < 0 || extra < 0) {
			return null;
		}
		return new RecordStamp(epoch, sequence, timestamp, extra, CAUSES[header[0] >> 4]);
	}

	static byte @Nullable [] header(Headers headers) {
		Header found = headers.lastHeader(HEADER);
		return (found != null) ? found.value() : null;
	}

	private static int number(ChangeCause cause) {
		return switch (cause) {
			case WRITE -> 0;
			case LOAD -> 1;
			case EXPIRED -> 2;
			case RESYNC -> 3;
		};
	}

	private static int append(byte[] buffer, int start, long number) {
		int position = start;
		long rest = number;
		while ((rest & ~0x7FL) != 0) {
			buffer[position++] = (byte) ((rest & 0x7F) | 0x80);
			rest >>>= 7;
		}
		buffer[position++] = (byte) rest;
		return position;
	}

	/**
	 * The next number, or -1 if there is none.
	 */
	private static long next(ByteBuffer buffer) {
		long number = 0;
		for (int shift = 0; shift < 63 && buffer.hasRemaining(); shift += 7) {
			byte part = buffer.get();
			number |= (part & 0x7FL) << shift;
			if (part >= 0) {
				return number;
			}
		}
		return -1;
	}

}
