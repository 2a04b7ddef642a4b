package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * Opens channels on the application's two connections, one to publish and one to consume,
 * and declares what they need. Thread-safe.
 */
final class RabbitLinks {

	private static final Log logger = LogFactory.getLog(RabbitLinks.class);

	private static final int ABORT_MILLISECONDS = 2000;

	private static final int MAX_CAUSES = 16;

	private final ConnectionFactory connections;

	private final RabbitSettings settings;

	RabbitLinks(ConnectionFactory connections, RabbitSettings settings) {
		this.connections = connections;
		this.settings = settings;
	}

	RabbitSettings settings() {
		return this.settings;
	}

	/**
	 * Opens a channel that frames are published on.
	 */
	Confirms openPublisher() throws IOException {
		ConnectionFactory publishers = this.connections.getPublisherConnectionFactory();
		Channel channel = open((publishers != null) ? publishers : this.connections);
		try {
			declareExchanges(channel);
			return new Confirms(channel);
		}
		catch (IOException | RuntimeException ex) {
			abort(channel);
			throw ex;
		}
	}

	/**
	 * Opens a channel that queues are consumed on.
	 */
	Channel openConsumer() throws IOException {
		Channel channel = open(this.connections);
		try {
			declareExchanges(channel);
			return channel;
		}
		catch (IOException | RuntimeException ex) {
			abort(channel);
			throw ex;
		}
	}

	private static Channel open(ConnectionFactory connections) throws IOException {
		Connection connection = connections.createConnection();
		com.rabbitmq.client.Connection target = connection.getDelegate();
		if (target == null) {
			throw new IOException("the ConnectionFactory gives no connection of RabbitMQ's client");
		}
		Channel channel = target.createChannel();
		if (channel == null) {
			throw new IOException("the connection has no channel left");
		}
		return channel;
	}

	private void declareExchanges(Channel channel) throws IOException {
		channel.exchangeDeclare(this.settings.changes(), BuiltinExchangeType.TOPIC, true);
		channel.exchangeDeclare(this.settings.sinks(), BuiltinExchangeType.DIRECT, true);
		channel.exchangeDeclare(this.settings.sources(), BuiltinExchangeType.DIRECT, true);
	}

	/**
	 * Closes a channel, waiting for the broker's answer for the ten seconds at most that
	 * its client does.
	 */
	static void abort(Channel channel) {
		try {
			channel.abort();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A channel of RabbitMQ was not closed in order", ex);
		}
	}

	/**
	 * Ends a connection that does not answer, so that the next one is a new one.
	 */
	static void abortConnection(Channel channel) {
		channel.getConnection().abort(ABORT_MILLISECONDS);
	}

	/**
	 * Says what failed, in a few words and without credentials.
	 */
	static String describe(Throwable failure) {
		Throwable root = failure;
		for (int i = 0; i < MAX_CAUSES && root.getCause() != null && !isTelling(root); i++) {
			root = root.getCause();
		}
		String message = message(root);
		return root.getClass().getSimpleName() + ((message != null) ? ": " + message : "");
	}

	private static boolean isTelling(Throwable failure) {
		return failure instanceof ShutdownSignalException || failure instanceof TimeoutException;
	}

	private static @Nullable String message(Throwable failure) {
		return (failure instanceof ShutdownSignalException signal && signal.getReason() != null)
				? String.valueOf(signal.getReason()) : failure.getMessage();
	}

}
