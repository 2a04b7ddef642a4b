package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import org.jspecify.annotations.Nullable;

/**
 * What the log of a namespace says of itself at one moment.
 *
 * @param position where it ends
 * @param features what its source offers
 * @param size how many entries there should be
 * @param digest the digest of all entries
 */
record LogEnd(Position position, SourceFeatures features, long size, long digest) {

	/**
	 * The fields of the meta hash that are read.
	 */
	static final byte[][] FIELDS = { bytes("epoch"), bytes("source"), bytes("sequence"), bytes("features"),
			bytes("size"), bytes("digest") };

	/**
	 * Reads it from the values of the fields.
	 * @return the end, or {@code null} if there is no log
	 * @throws IllegalArgumentException if the values are of another shape
	 */
	static @Nullable LogEnd of(List<?> values) {
		if (values.get(0) == null) {
			return null;
		}
		return new LogEnd(position(values), features(text(values.get(3))), number(values.get(4)),
				number(values.get(5)));
	}

	/**
	 * Reads a position from its epoch, source and sequence.
	 */
	static Position position(List<?> values) {
		long epoch = number(values.get(0));
		return (epoch == 0) ? Position.NONE
				: new Position(new Origin(text(values.get(1)), epoch), number(values.get(2)));
	}

	static byte[] bytes(SourceFeatures features) {
		return bytes((features.loader() ? "loader " : "") + (features.replicas() ? "replicas" : ""));
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
	}

	static long number(@Nullable Object value) {
		return (value instanceof Long number) ? number : Long.parseLong(text(value));
	}

	static String text(@Nullable Object value) {
		if (!(value instanceof byte[] bytes)) {
			throw new IllegalArgumentException("A field is missing");
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static SourceFeatures features(String words) {
		return new SourceFeatures(words.contains("loader"), words.contains("replicas"));
	}

}
