package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reads partitions and hands what it reads to their followers. Everything
 * that followers do, they do on this thread; others {@linkplain #execute hand in} tasks.
 */
final class KafkaReader implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(KafkaReader.class);

	private static final Duration ROUND = Duration.ofMillis(250);

	private static final long BACKOFF_MILLIS = 500;

	private final KafkaEngine engine;

	private final String role;

	private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

	private final Map<TopicPartition, Follower> followers = new HashMap<>();

	private final Thread thread;

	private @Nullable Consumer<byte[], byte[]> consumer;

	private volatile @Nullable Consumer<byte[], byte[]> polling;

	private volatile boolean closed;

	private boolean failing;

	KafkaReader(KafkaEngine engine, String role) {
		this.engine = engine;
		this.role = role;
		this.thread = new Thread(this::run, "state-kafka-" + role);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Has a task done by the thread of this reader. The tasks are as many as namespaces
	 * and sinks that want something.
	 */
	void execute(Runnable task) {
		this.tasks.add(task);
		Consumer<byte[], byte[]> waiting = this.polling;
		if (waiting != null) {
			waiting.wakeup();
		}
	}

	/**
	 * Begins to read a partition. For the thread of this reader only.
	 */
	void follow(TopicPartition partition, long offset, Follower follower) {
		Consumer<byte[], byte[]> reading = open();
		this.followers.put(partition, follower);
		reading.assign(Set.copyOf(this.followers.keySet()));
		reading.seek(partition, offset);
	}

	/**
	 * Ends reading a partition. For the thread of this reader only.
	 */
	void leave(TopicPartition partition) {
		if (this.followers.remove(partition) != null && this.consumer != null) {
			this.consumer.assign(Set.copyOf(this.followers.keySet()));
		}
	}

	@Override
	public void close() {
		this.closed = true;
		execute(() -> {
		});
		boolean interrupted = false;
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(1));
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (this.thread.isAlive()) {
			this.thread.interrupt();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!this.closed) {
				step();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			Consumer<byte[], byte[]> open = this.consumer;
			if (open != null) {
				Closing.now(() -> open.close(CloseOptions.timeout(Duration.ZERO)));
			}
		}
	}

	private void step() throws InterruptedException {
		try {
			if (this.followers.isEmpty()) {
				Runnable task = this.tasks.poll(1, TimeUnit.SECONDS);
				if (task != null) {
					task.run();
				}
			}
			else {
				poll();
			}
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
		}
		catch (WakeupException ex) {
			// There are tasks
		}
		catch (OffsetOutOfRangeException ex) {
			lose(ex);
		}
		catch (org.apache.kafka.common.errors.InterruptException ex) {
			throw new InterruptedException();
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	private void poll() {
		Consumer<byte[], byte[]> reading = open();
		this.polling = reading;
		ConsumerRecords<byte[], byte[]> records;
		try {
			records = this.tasks.isEmpty() ? reading.poll(ROUND) : reading.poll(Duration.ZERO);
		}
		finally {
			this.polling = null;
		}
		recovered(records);
		for (Map.Entry<TopicPartition, Follower> each : List.copyOf(this.followers.entrySet())) {
			TopicPartition partition = each.getKey();
			hand(partition, each.getValue(), records.records(partition), reading);
		}
	}

	private void hand(TopicPartition partition, Follower follower, List<ConsumerRecord<byte[], byte[]>> records,
			Consumer<byte[], byte[]> reading) {
		try {
			for (ConsumerRecord<byte[], byte[]> record : records) {
				if (this.followers.get(partition) != follower) {
					return;
				}
				follower.onRecord(record);
			}
			if (this.followers.get(partition) == follower) {
				follower.onPosition(reading.position(partition));
			}
		}
		catch (KafkaException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.error("The follower of " + partition + " failed and begins anew", ex);
			follower.onLost();
		}
	}

	private Consumer<byte[], byte[]> open() {
		Consumer<byte[], byte[]> known = this.consumer;
		if (known == null) {
			known = this.engine.clients().reader(this.role);
			this.consumer = known;
		}
		return known;
	}

	private void lose(OffsetOutOfRangeException failure) {
		for (TopicPartition partition : failure.partitions()) {
			Follower follower = this.followers.get(partition);
			if (follower != null) {
				follower.onLost();
			}
		}
	}

	private void recovered(ConsumerRecords<byte[], byte[]> records) {
		if (this.failing && !records.isEmpty()) {
			this.failing = false;
			logger.info("Kafka is read again by '" + this.thread.getName() + "'");
		}
	}

	private void fail(RuntimeException failure) throws InterruptedException {
		if (!this.failing) {
			this.failing = true;
			String remedy = (failure instanceof KafkaException) ? this.engine.failures().remedy(failure)
					: failure.toString();
			logger.error("Kafka cannot be read by '" + this.thread.getName() + "', which goes on trying: " + remedy,
					failure);
		}
		if (!this.closed) {
			TimeUnit.MILLISECONDS.sleep(BACKOFF_MILLIS);
		}
	}

	/**
	 * Gets what is read of a partition.
	 */
	interface Follower {

		/**
		 * A record was read.
		 */
		void onRecord(ConsumerRecord<byte[], byte[]> record);

		/**
		 * Everything before an offset was read. Called at least a few times a second.
		 * @param offset the offset
		 */
		void onPosition(long offset);

		/**
		 * What was to be read next is not there.
		 */
		void onLost();

	}

}
