package io.stateeventtarget.protocol.json;

import java.util.Map;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a {@link SnapshotFile}.
 *
 * @param namespace the namespace
 * @param types the types of its keys and values
 * @param position where the sink stood
 * @param provenAt when it was last known to be equal to its source
 * @param count how many entries follow
 * @param checksum that of the lines that follow
 */
record SnapshotHeader(String namespace, String types, Position position, long provenAt, long count, long checksum) {

	private static final int FORMAT = 1;

	Map<String, Object> toData() {
		return Map.of("format", FORMAT, "namespace", this.namespace, "types", this.types, "id",
				this.position.origin().sourceId(), "epoch", this.position.origin().epoch(), "sequence",
				this.position.sequence(), "provenAt", this.provenAt, "count", this.count, "checksum", this.checksum);
	}

	/**
	 * Reads a header.
	 * @return the header, or {@code null} if it is none of this format
	 */
	static @Nullable SnapshotHeader of(@Nullable Object data) {
		if (!(data instanceof Map<?, ?> map) || !(map.get("format") instanceof Integer format) || format != FORMAT) {
			return null;
		}
		long epoch = number(map, "epoch");
		long sequence = number(map, "sequence");
		boolean possible = map.get("id") instanceof String && epoch > 0 && epoch <= MessageReader.MAX_NUMBER
				&& sequence >= 0 && sequence <= MessageReader.MAX_NUMBER;
		return !possible ? null
				: new SnapshotHeader(String.valueOf(map.get("namespace")), String.valueOf(map.get("types")),
						new Position(new Origin(String.valueOf(map.get("id")), epoch), sequence),
						number(map, "provenAt"), number(map, "count"), number(map, "checksum"));
	}

	private static long number(Map<?, ?> map, String name) {
		return (map.get(name) instanceof Number number) ? number.longValue() : -1;
	}

}
