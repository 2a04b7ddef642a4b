package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.List;

import io.stateeventtarget.StateException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed records of a log up to its end, on the calling thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogReading<K, V> implements AutoCloseable {

	private static final Duration ROUND = Duration.ofMillis(100);

	private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;

	private final TopicPartition partition;

	private final RecordReader<K, V> reader;

	private final Duration patience;

	/**
	 * Creates a reading.
	 * @param consumer what reads, which this closes
	 * @param partition the log
	 * @param reader what understands
	 * @param patience how long the engine may take to come forward with anything
	 */
	LogReading(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, TopicPartition partition,
			RecordReader<K, V> reader, Duration patience) {
		this.consumer = consumer;
		this.partition = partition;
		this.reader = reader;
		this.patience = patience;
		consumer.assign(List.of(partition));
	}

	/**
	 * The end of what is committed.
	 */
	long end() {
		return only(this.consumer.endOffsets(List.of(this.partition), this.patience).get(this.partition));
	}

	/**
	 * Reads from an offset up to the end.
	 * @param from where to begin, below 0 for the first record
	 * @param receiver gets what was read
	 * @return where it ended, or -1 if the log does not reach to where it was to begin
	 * @throws KafkaException if it did not come to the end
	 */
	long read(long from, java.util.function.Consumer<LogRecord<K, V>> receiver) {
		long end = end();
		if (from > end) {
			return -1;
		}
		if (from < 0) {
			this.consumer.seekToBeginning(List.of(this.partition));
		}
		else {
			this.consumer.seek(this.partition, from);
		}
		try {
			readUntil(end, receiver);
			return end;
		}
		catch (OffsetOutOfRangeException ex) {
			return -1;
		}
	}

	private void readUntil(long end, java.util.function.Consumer<LogRecord<K, V>> receiver) {
		long position = this.consumer.position(this.partition, this.patience);
		long due = System.nanoTime() + this.patience.toNanos();
		while (position < end) {
			for (ConsumerRecord<byte[], byte[]> record : this.consumer.poll(ROUND)) {
				LogRecord<K, V> read = this.reader.read(record);
				if (read != null) {
					receiver.accept(read);
				}
			}
			long reached = this.consumer.position(this.partition, this.patience);
			long now = System.nanoTime();
			if (reached > position) {
				due = now + this.patience.toNanos();
			}
			else if (now - due >= 0) {
				throw new TimeoutException("The records of " + this.partition + " from offset " + reached + " to " + end
						+ " did not come");
			}
			position = reached;
		}
	}

	@Override
	public void close() {
		Closing.now(() -> this.consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO)));
	}

	private static long only(@Nullable Long number) {
		if (number == null) {
			throw new StateException("Kafka does not tell where the log ends", null, null, null);
		}
		return number;
	}

}
