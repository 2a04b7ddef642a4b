package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What comes for one source or sink: an exclusive queue on a channel of its own, opened
 * again by the {@link RabbitReceiver} whenever it is lost. Messages are given on one at a
 * time, by the threads of RabbitMQ's client.
 */
final class RabbitInbox {

	private static final Log logger = LogFactory.getLog(RabbitInbox.class);

	/**
	 * How many frames the broker sends ahead. The rest waits in the queue, which is
	 * bounded.
	 */
	private static final int PREFETCH = 32;

	private static final long CHECK_SECONDS = 10;

	private static final long CLOSE_SECONDS = 5;

	private final String side;

	private final String namespace;

	private final Map<String, String> keysByExchange;

	private final Consumer<byte[]> messages;

	private final ReentrantLock delivery = new ReentrantLock();

	private volatile @Nullable Channel channel;

	private volatile String queue = "";

	private volatile boolean closed;

	/**
	 * Creates an inbox that is not open yet.
	 * @param side whether it is of a source or a sink
	 * @param namespace the namespace
	 * @param keysByExchange what the queue is bound to
	 * @param messages gets the messages
	 */
	RabbitInbox(String side, String namespace, Map<String, String> keysByExchange, Consumer<byte[]> messages) {
		this.side = side;
		this.namespace = namespace;
		this.keysByExchange = keysByExchange;
		this.messages = messages;
	}

	boolean isOpen() {
		Channel current = this.channel;
		return current != null && current.isOpen();
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Opens the queue anew.
	 * @param onLost is told when it is lost
	 */
	void open(RabbitLinks links, Runnable onLost) throws IOException {
		Channel opened = links.openConsumer();
		try {
			String name = links.settings().newQueue(this.side, this.namespace);
			opened.queueDeclare(name, false, true, true, links.settings().queueArguments());
			for (Map.Entry<String, String> binding : this.keysByExchange.entrySet()) {
				opened.queueBind(name, binding.getKey(), binding.getValue());
			}
			opened.basicQos(PREFETCH);
			this.queue = name;
			this.channel = opened;
			opened.basicConsume(name, false, new Deliveries(opened, onLost));
		}
		catch (IOException | RuntimeException ex) {
			RabbitLinks.abort(opened);
			throw ex;
		}
	}

	/**
	 * Makes sure that the broker answers and that the bindings are there, as exchanges
	 * may have been deleted.
	 */
	void check() throws IOException, InterruptedException {
		Channel current = this.channel;
		if (current == null || !current.isOpen()) {
			return;
		}
		for (Map.Entry<String, String> binding : this.keysByExchange.entrySet()) {
			bind(current, binding.getKey(), binding.getValue());
		}
	}

	private void bind(Channel current, String exchange, String key) throws IOException, InterruptedException {
		try {
			current
				.asyncCompletableRpc(
						new AMQP.Queue.Bind.Builder().queue(this.queue).exchange(exchange).routingKey(key).build())
				.get(CHECK_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			RabbitLinks.abortConnection(current);
			throw new IOException("no answer for " + CHECK_SECONDS + " s", ex);
		}
		catch (ExecutionException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Ends deliveries.
	 */
	void close() {
		this.closed = true;
		try {
			if (this.delivery.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				this.delivery.unlock();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Gives up the queue, if it is open.
	 */
	void release() {
		Channel current = this.channel;
		this.channel = null;
		if (current != null) {
			RabbitLinks.abort(current);
		}
	}

	private void deliver(byte[] frame) {
		this.delivery.lock();
		try {
			RabbitFrames.split(frame, (message) -> {
				if (!this.closed) {
					this.messages.accept(message);
				}
			});
		}
		catch (RuntimeException ex) {
			logger.error("A message for namespace '" + this.namespace + "' could not be taken", ex);
		}
		finally {
			this.delivery.unlock();
		}
	}

	/**
	 * Gets frames of one channel.
	 */
	private final class Deliveries extends DefaultConsumer {

		private final Runnable onLost;

		Deliveries(Channel channel, Runnable onLost) {
			super(channel);
			this.onLost = onLost;
		}

		@Override
		public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
				throws IOException {
			if (!RabbitInbox.this.closed) {
				deliver(body);
			}
			if (getChannel().isOpen()) {
				getChannel().basicAck(envelope.getDeliveryTag(), false);
			}
		}

		@Override
		public void handleCancel(String tag) {
			RabbitLinks.abort(getChannel());
			lost();
		}

		@Override
		public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
			lost();
		}

		private void lost() {
			if (RabbitInbox.this.channel == getChannel()) {
				RabbitInbox.this.channel = null;
				this.onLost.run();
			}
		}

	}

}
