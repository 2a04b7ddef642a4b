package io.stateeventtarget.transport.kafka;

import java.time.Duration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The engine as all namespaces see it. The client that administers is made when it is
 * first needed. Thread-safe.
 */
final class KafkaEngine implements AutoCloseable {

	private final KafkaClients clients;

	private final KafkaSettings settings;

	private final KafkaFailures failures;

	private final int maxMessageBytes;

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private @Nullable Admin admin;

	@GuardedBy("monitor")
	private boolean closed;

	private final KafkaTopics topics;

	KafkaEngine(KafkaClients clients, KafkaSettings settings, int maxMessageBytes) {
		this.clients = clients;
		this.settings = settings;
		this.failures = new KafkaFailures(clients.servers());
		this.maxMessageBytes = maxMessageBytes;
		this.topics = new KafkaTopics(this::admin, settings, this.failures, maxMessageBytes);
	}

	KafkaClients clients() {
		return this.clients;
	}

	KafkaSettings settings() {
		return this.settings;
	}

	KafkaFailures failures() {
		return this.failures;
	}

	KafkaTopics topics() {
		return this.topics;
	}

	/**
	 * The client that administers.
	 * @throws KafkaException if it cannot be made
	 */
	Admin admin() {
		synchronized (this.monitor) {
			if (this.closed) {
				throw new KafkaException("The transport is stopped");
			}
			Admin known = this.admin;
			if (known == null) {
				known = this.clients.admin();
				this.admin = known;
			}
			return known;
		}
	}

	/**
	 * How long a message may be.
	 */
	int maxMessageBytes() {
		return this.maxMessageBytes;
	}

	@Override
	public void close() {
		synchronized (this.monitor) {
			this.closed = true;
			if (this.admin != null) {
				this.admin.close(Duration.ZERO);
			}
		}
	}

}
