package io.stateeventtarget.protocol.json;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.StateEntry;

/**
 * How many bytes something takes in a message, at most. Immutable and thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class MessageSizes<K, V> {

	/**
	 * What an entry or a change takes beside its key and value: the names of its fields,
	 * and numbers of 16 digits.
	 */
	static final int ENTRY = 200;

	private static final int QUOTES = 2;

	private final StateJsonCodec<K, V> codec;

	MessageSizes(StateJsonCodec<K, V> codec) {
		this.codec = codec;
	}

	/**
	 * A key, and what stands between it and the next one.
	 */
	long key(K key) {
		boolean plain = key instanceof String text && text.length() <= this.codec.limits().maxKeyBytes()
				&& PlainText.isPlain(text);
		return 1 + (plain ? length((String) key) : this.codec.keyBytes(key).length);
	}

	long value(V value, K key) {
		boolean plain = value instanceof String text && text.length() < this.codec.limits().maxMessageBytes()
				&& PlainText.isPlain(text);
		return plain ? length((String) value) : this.codec.valueBytes(value, key).length;
	}

	private static long length(String plain) {
		return (long) plain.length() + QUOTES;
	}

	long entry(StateEntry<K, V> entry) {
		V value = entry.value();
		return ENTRY + key(entry.key()) + ((value != null) ? value(value, entry.key()) : 0);
	}

	/**
	 * A change, which may have a message to itself, where its key is repeated.
	 */
	long change(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			return entry(put.entry()) + key(put.key());
		}
		if (change instanceof Change.Remove<K, V> remove) {
			return ENTRY + 2 * key(remove.key());
		}
		if (change instanceof Change.Signal<K, V> signal) {
			return signal(signal.type(), signal.detail());
		}
		return ENTRY + ((change instanceof Change.Forget<K, V> forget) ? key(forget.key()) : 0);
	}

	long signal(String type, Object detail) {
		return (long) ENTRY + this.codec.textBytes(type).length + this.codec.dataBytes(detail).length;
	}

}
