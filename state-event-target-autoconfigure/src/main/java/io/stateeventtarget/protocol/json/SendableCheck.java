package io.stateeventtarget.protocol.json;

import java.util.Map;

import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.MessageLimits;

/**
 * Tells before a change is made whether it can be sent: alone as a change, in a snapshot
 * and as an answer. Costs no encoding where all keys and values are short strings.
 * Immutable and thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class SendableCheck<K, V> {

	/**
	 * What is around the entries of a message, beside names.
	 */
	private static final int AROUND = 400;

	/**
	 * What a character takes at most: an escape.
	 */
	private static final int CHARACTER = 6;

	private static final int LEAST_ROOM = 128;

	private final StateJsonCodec<K, V> codec;

	private final MessageSizes<K, V> sizes;

	private final MessageLimits limits;

	private final long room;

	/**
	 * Creates a check.
	 * @param codec writes what is to be sent
	 * @param sourceId the id of the source that sends
	 */
	public SendableCheck(StateJsonCodec<K, V> codec, String sourceId) {
		this.codec = codec;
		this.sizes = new MessageSizes<>(codec);
		this.limits = codec.limits();
		long around = AROUND + (long) codec.namespace().length() + codec.textBytes(sourceId).length;
		this.room = Math.max(LEAST_ROOM, this.limits.maxMessageBytes() - around);
	}

	/**
	 * Requires that entries can be sent, together in one change.
	 * @param entries keys and values
	 * @throws StateLimitExceededException if they are too large
	 * @throws StateSerializationException if they cannot be written
	 */
	public void requireSendable(Map<? extends K, ? extends V> entries) {
		if (entries.size() > this.limits.maxEntries()) {
			throw tooMany(entries.size());
		}
		if (!areShort(entries)) {
			measure(entries);
		}
	}

	/**
	 * Requires that a signal can be sent.
	 * @param type its name
	 * @param detail what goes with it
	 * @throws StateLimitExceededException if it is too large
	 * @throws StateSerializationException if it cannot be written
	 */
	public void requireSendable(String type, Object detail) {
		long bytes = this.sizes.signal(type, detail);
		if (bytes > this.room) {
			throw new StateLimitExceededException("The signal '" + type + "'" + tooLong(bytes), this.codec.namespace(),
					null);
		}
	}

	/**
	 * Whether it is plain that all entries fit, as all keys and values are strings that
	 * do even if each character is escaped. Much cheaper than to require it.
	 * @param entries keys and values
	 * @return {@code false} if they have to be measured
	 */
	public boolean areShort(Map<? extends K, ? extends V> entries) {
		long left = this.room;
		for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
			if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof String value)
					|| key.length() * (long) CHARACTER > this.limits.maxKeyBytes() || !Utf8.isEncodable(key)) {
				return false;
			}
			left -= MessageSizes.ENTRY + CHARACTER * (2L * key.length() + value.length());
			if (left < 0) {
				return false;
			}
		}
		return true;
	}

	private void measure(Map<? extends K, ? extends V> entries) {
		long sum = 0;
		for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
			K key = entry.getKey();
			long ofKey = this.sizes.key(key);
			long bytes = MessageSizes.ENTRY + ofKey + this.sizes.value(entry.getValue(), key);
			if (bytes + ofKey > this.room) {
				throw new StateLimitExceededException("The entry at key '" + key + "'" + tooLong(bytes),
						this.codec.namespace(), key);
			}
			sum += bytes;
		}
		if (sum > this.room) {
			throw new StateLimitExceededException(
					"A change of " + entries.size() + " entries at once" + tooLong(sum) + ", or change less at once",
					this.codec.namespace(), null);
		}
	}

	private StateLimitExceededException tooMany(int count) {
		return new StateLimitExceededException("A change of " + count + " entries at once in namespace '"
				+ this.codec.namespace() + "' has more than the " + this.limits.maxEntries()
				+ " entries that a message may have: change less at once, or raise 'state-event-target.limits.entries'"
				+ " on all sides", this.codec.namespace(), null);
	}

	private String tooLong(long bytes) {
		return " of namespace '" + this.codec.namespace() + "' takes " + bytes
				+ " bytes, more than fit into a message of " + this.limits.maxMessageBytes()
				+ " bytes: make it smaller, or raise 'state-event-target.limits.message-bytes' on all sides";
	}

}
