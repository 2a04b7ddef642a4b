package io.stateeventtarget.docs;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A bounded queue and the one thread that delivers what is in it. What is too much is
 * lost, and the engines notice.
 */
final class QueueInbox implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(QueueInbox.class);

	private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(1024);

	private final Consumer<byte[]> receiver;

	private final Thread thread = new Thread(this::deliver, "queue-inbox");

	QueueInbox(Consumer<byte[]> receiver) {
		this.receiver = receiver;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	void offer(byte[] message) {
		if (!this.queue.offer(message)) {
			logger.debug("A message is lost: too many wait");
		}
	}

	private void deliver() {
		try {
			while (!this.thread.isInterrupted()) {
				this.receiver.accept(this.queue.take());
			}
		}
		catch (InterruptedException ex) {
			this.thread.interrupt();
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
