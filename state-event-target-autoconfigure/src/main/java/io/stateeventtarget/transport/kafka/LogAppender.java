package io.stateeventtarget.transport.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.transport.LogContent;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of a log through one transactional producer. Used by one thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogAppender<K, V> implements AutoCloseable {

	private final Producer<byte[], byte[]> producer;

	private final String topic;

	private final StateJsonCodec<K, V> codec;

	private long size;

	/**
	 * Creates it, which fences every older producer of the log and ends what that had
	 * begun.
	 */
	LogAppender(Producer<byte[], byte[]> producer, String topic, StateJsonCodec<K, V> codec) {
		this.producer = producer;
		this.topic = topic;
		this.codec = codec;
		try {
			producer.initTransactions();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	void start() {
		this.size = 0;
		this.producer.beginTransaction();
	}

	/**
	 * How much was sent since the start of the transaction, in bytes.
	 */
	long size() {
		return this.size;
	}

	/**
	 * Ends a step, and with it the transaction.
	 * @param from the first sequence of the step
	 * @param to where the log ends then
	 * @param digest of the entries then
	 * @return the offset behind the step
	 */
	long commit(long from, Position to, long digest) {
		RecordStamp stamp = new RecordStamp(to.origin().epoch(), to.sequence(), System.currentTimeMillis(), from);
		Future<RecordMetadata> last = send(RecordKind.END, stamp, RecordKind.END.key(),
				ByteBuffer.allocate(Long.BYTES).putLong(digest).array());
		return commit(last);
	}

	/**
	 * Takes an epoch, in a transaction of its own.
	 * @return the offset behind it
	 */
	long begin(Beginning beginning) {
		start();
		RecordStamp stamp = new RecordStamp(beginning.origin().epoch(), 0, System.currentTimeMillis(), 0);
		return commit(send(RecordKind.BEGIN, stamp, RecordKind.BEGIN.key(), beginning.write()));
	}

	void send(Changes<K, V> changes) {
		for (Change<K, V> change : changes.changes()) {
			send(changes, change);
		}
	}

	/**
	 * Lets the engine forget an entry that was made void.
	 */
	void sweep(K key, Position at) {
		send(RecordKind.SWEEP, new RecordStamp(at.origin().epoch(), at.sequence(), System.currentTimeMillis(), 0),
				RecordFormat.entryKey(this.codec.keyBytes(key)), null);
	}

	void replace(LogContent<K, V> content) {
		Position at = content.position();
		send(RecordKind.REPLACE,
				new RecordStamp(at.origin().epoch(), at.sequence(), System.currentTimeMillis(), at.sequence()),
				RecordKind.REPLACE.key(), new byte[0]);
		for (LogContent.Kept<K, V> kept : content.entries()) {
			StateEntry<K, V> entry = kept.entry();
			put(entry, new RecordStamp(entry.epoch(), entry.sequence(), entry.timestamp(), kept.expiresAt()));
		}
	}

	@Override
	public void close() {
		Closing.now(() -> this.producer.close(Duration.ZERO));
	}

	private void send(Changes<K, V> changes, Change<K, V> change) {
		long epoch = changes.origin().epoch();
		if (change instanceof Change.Put<K, V> put) {
			StateEntry<K, V> entry = put.entry();
			put(entry,
					new RecordStamp(entry.epoch(), entry.sequence(), entry.timestamp(), put.expiresAt(), put.cause()));
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			send(RecordKind.REMOVE, new RecordStamp(epoch, remove.sequence(), remove.timestamp(), 0, remove.cause()),
					RecordFormat.entryKey(this.codec.keyBytes(remove.key())), null);
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			send(RecordKind.RESET, new RecordStamp(epoch, reset.sequence(), reset.timestamp(), 0, reset.cause()),
					RecordKind.RESET.key(), new byte[0]);
		}
		else {
			Changes<K, V> event = new Changes<>(changes.origin(), change.sequence(), change.sequence(),
					List.of(change));
			send(RecordKind.EVENT, new RecordStamp(epoch, change.sequence(), System.currentTimeMillis(), 0),
					RecordKind.EVENT.key(), this.codec.encode(event));
		}
	}

	private void put(StateEntry<K, V> entry, RecordStamp stamp) {
		V value = java.util.Objects.requireNonNull(entry.value());
		send(RecordKind.PUT, stamp, RecordFormat.entryKey(this.codec.keyBytes(entry.key())),
				this.codec.valueBytes(value));
	}

	private Future<RecordMetadata> send(RecordKind kind, RecordStamp stamp, byte[] key, byte @Nullable [] value) {
		Header header = RecordFormat.write(kind, stamp);
		this.size += key.length + ((value != null) ? value.length : 0);
		return this.producer.send(new ProducerRecord<>(this.topic, 0, null, key, value, List.of(header)));
	}

	private long commit(Future<RecordMetadata> last) {
		this.producer.commitTransaction();
		try {
			return last.get().offset() + 1;
		}
		catch (InterruptedException ex) {
			throw new org.apache.kafka.common.errors.InterruptException(ex);
		}
		catch (java.util.concurrent.ExecutionException ex) {
			throw new IllegalStateException("The transaction is committed without its end", ex);
		}
	}

}
