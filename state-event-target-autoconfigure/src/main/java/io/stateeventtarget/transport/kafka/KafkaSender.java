package io.stateeventtarget.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.stateeventtarget.StateException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is said beside the logs, on a thread of its own. What is too much is
 * dropped; who waits for an answer asks again. Thread-safe.
 */
final class KafkaSender implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(KafkaSender.class);

	private static final int BOUND = 10_000;

	private final KafkaEngine engine;

	private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(BOUND);

	private final Thread thread;

	private @Nullable Producer<byte[], byte[]> producer;

	private volatile boolean closed;

	KafkaSender(KafkaEngine engine) {
		this.engine = engine;
		this.thread = new Thread(this::run, "state-kafka-sender");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Sends a message, if there is room.
	 * @param namespace the namespace
	 * @param address for whom it is
	 * @param content writes it
	 */
	void send(String namespace, String address, Supplier<byte[]> content) {
		if (!this.queue.offer(new Message(namespace, address, content))) {
			logger.debug("A message of namespace '" + namespace + "' is lost: too many wait");
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.thread.interrupt();
	}

	private void run() {
		try {
			while (!this.closed) {
				send(this.queue.take());
			}
		}
		catch (InterruptedException | org.apache.kafka.common.errors.InterruptException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			Producer<byte[], byte[]> open = this.producer;
			if (open != null) {
				Closing.now(() -> open.close(Duration.ZERO));
			}
		}
	}

	private void send(Message message) {
		try {
			open().send(new ProducerRecord<>(this.engine.settings().messagesTopic(message.namespace()), 0,
					message.address().getBytes(StandardCharsets.UTF_8), message.content().get()));
		}
		catch (org.apache.kafka.common.errors.InterruptException ex) {
			throw ex;
		}
		catch (StateException ex) {
			logger.error("A message to " + message.address() + " cannot be sent, and who waits for it waits in vain",
					ex);
		}
		catch (KafkaException ex) {
			logger.debug("A message of namespace '" + message.namespace() + "' is lost", ex);
		}
	}

	private Producer<byte[], byte[]> open() {
		Producer<byte[], byte[]> known = this.producer;
		if (known == null) {
			known = this.engine.clients().sender(this.engine.maxMessageBytes() + KafkaTopics.SLACK);
			this.producer = known;
		}
		return known;
	}

	private record Message(String namespace, String address, Supplier<byte[]> content) {

	}

}
