package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.json.StateJsonCodec;

/**
 * A snapshot as JSON, written in parts as they are asked for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotBody<K, V> implements Iterator<byte[]> {

	private static final int PART = 16384;

	private final StateJsonCodec<K, V> codec;

	private final Iterator<Map.Entry<K, V>> entries;

	private String next;

	private boolean first = true;

	private boolean done;

	SnapshotBody(StateJsonCodec<K, V> codec, StateSnapshot<K, V> snapshot, String status) {
		this.codec = codec;
		this.entries = snapshot.entries().entrySet().iterator();
		Version version = snapshot.version();
		this.next = "{\"namespace\":\"" + snapshot.namespace() + "\",\"version\":\"" + version + "\",\"epoch\":"
				+ version.epoch() + ",\"sequence\":" + version.sequence() + ",\"status\":\"" + status
				+ "\",\"entries\":[";
	}

	@Override
	public boolean hasNext() {
		return !this.done;
	}

	@Override
	public byte[] next() {
		if (this.done) {
			throw new NoSuchElementException();
		}
		StringBuilder part = new StringBuilder(this.next);
		this.next = "";
		while (part.length() < PART && this.entries.hasNext()) {
			Map.Entry<K, V> entry = this.entries.next();
			part.append(this.first ? "" : ",").append(open(this.codec, entry.getKey(), entry.getValue())).append('}');
			this.first = false;
		}
		if (!this.entries.hasNext()) {
			part.append("]}");
			this.done = true;
		}
		return part.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * An entry, but for the end of the object.
	 */
	static <K, V> String open(StateJsonCodec<K, V> codec, K key, V value) {
		return "{\"key\":" + text(codec.keyBytes(key)) + ",\"value\":" + text(codec.valueBytes(value));
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
