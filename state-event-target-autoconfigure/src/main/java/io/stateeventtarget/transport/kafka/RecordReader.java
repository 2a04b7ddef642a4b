package io.stateeventtarget.transport.kafka;

import java.nio.ByteBuffer;

import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.json.Decoded;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log. What is none of ours is counted, logged once per interval,
 * and dropped. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RecordReader<K, V> {

	private final StateJsonCodec<K, V> codec;

	private final ForeignRecords foreign;

	RecordReader(StateJsonCodec<K, V> codec, ForeignRecords foreign) {
		this.codec = codec;
		this.foreign = foreign;
	}

	/**
	 * Reads a record.
	 * @return what it says, or {@code null} if it is to be ignored
	 */
	@Nullable LogRecord<K, V> read(ConsumerRecord<byte[], byte[]> record) {
		byte[] header = RecordFormat.header(record.headers());
		RecordKind kind = RecordFormat.kind(header);
		RecordStamp stamp = (kind != null && header != null) ? RecordFormat.stamp(header) : null;
		byte[] key = record.key();
		if (kind == null || stamp == null || key == null) {
			this.foreign.add("it has no header '" + RecordFormat.HEADER + "' that this version writes", record);
			return null;
		}
		int size = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
		return kind.isOfEntry() ? entry(kind, stamp, size, key, record) : reserved(kind, stamp, size, record);
	}

	private @Nullable LogRecord<K, V> entry(RecordKind kind, RecordStamp stamp, int size, byte[] bytes,
			ConsumerRecord<byte[], byte[]> record) {
		byte[] valueBytes = record.value();
		if (!RecordFormat.isEntryKey(bytes) || (valueBytes == null) == (kind == RecordKind.PUT)) {
			this.foreign.add("it is no entry", record);
			return null;
		}
		K key = accepted(this.codec.readKey(bytes, 1, bytes.length - 1), record);
		if (key == null) {
			return null;
		}
		V value = null;
		if (valueBytes != null) {
			value = accepted(this.codec.readValue(valueBytes, 0, valueBytes.length), record);
			if (value == null) {
				return null;
			}
		}
		return new LogRecord<>(kind, stamp, size, key, value, null, null, 0);
	}

	private @Nullable LogRecord<K, V> reserved(RecordKind kind, RecordStamp stamp, int size,
			ConsumerRecord<byte[], byte[]> record) {
		Beginning beginning = null;
		Changes<K, V> event = null;
		long digest = 0;
		byte[] value = record.value();
		boolean whole = value != null;
		if (kind == RecordKind.BEGIN) {
			beginning = whole ? Beginning.read(value) : null;
			whole = beginning != null;
		}
		else if (kind == RecordKind.EVENT) {
			event = whole ? event(value, record) : null;
			whole = event != null;
		}
		else if (kind == RecordKind.END) {
			whole = whole && value.length == Long.BYTES;
			digest = whole ? ByteBuffer.wrap(value).getLong() : 0;
		}
		if (!whole) {
			this.foreign.add("its value is not what its header says", record);
			return null;
		}
		return new LogRecord<>(kind, stamp, size, null, null, beginning, event, digest);
	}

	private @Nullable Changes<K, V> event(byte[] value, ConsumerRecord<byte[], byte[]> record) {
		SourceMessage<K, V> message = accepted(this.codec.decodeSource(value), record);
		return (message instanceof Changes<K, V> changes) ? changes : null;
	}

	private <T> @Nullable T accepted(Decoded<T> decoded, ConsumerRecord<byte[], byte[]> record) {
		if (decoded instanceof Decoded.Accepted<T> accepted) {
			return accepted.message();
		}
		this.foreign.add(((Decoded.Refused<T>) decoded).description(), record);
		return null;
	}

}
