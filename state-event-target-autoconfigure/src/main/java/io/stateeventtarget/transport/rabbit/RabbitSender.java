package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import com.rabbitmq.client.AMQP;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of all namespaces, by one thread and over one channel. What piles up
 * while a frame is on its way goes into the next one. What is refused, returned or has no
 * room is counted and not sent again: the engines of sinks notice. Thread-safe.
 */
final class RabbitSender implements Runnable {

	private static final Log logger = LogFactory.getLog(RabbitSender.class);

	private static final long IDLE = 1000;

	private static final long FIRST_WAIT = 100;

	private static final long LONGEST_WAIT = 5000;

	private static final long LOG_INTERVAL = 10_000_000_000L;

	private static final AMQP.BasicProperties PROPERTIES = new AMQP.BasicProperties.Builder().deliveryMode(1)
		.contentType("application/octet-stream")
		.build();

	private final RabbitLinks links;

	private final Outbox outbox;

	private final LinkState state = new LinkState("Sending to");

	private final LongAdder dropped = new LongAdder();

	private final AtomicLong logAgainAt = new AtomicLong(System.nanoTime());

	private volatile boolean stopped;

	private volatile @Nullable Confirms confirms;

	private long wait = FIRST_WAIT;

	RabbitSender(RabbitLinks links, RabbitSettings settings) {
		this.links = links;
		this.outbox = new Outbox(settings.senderLength(), settings.senderBytes());
	}

	/**
	 * Hands messages over, or drops them where there is no room.
	 */
	void send(Outbox.Address address, List<byte[]> messages) {
		if (!messages.isEmpty() && (this.stopped || !this.outbox.add(address, messages))) {
			drop(messages.size());
		}
	}

	/**
	 * How many messages were not handed to RabbitMQ, or refused by it.
	 */
	long dropped() {
		Confirms current = this.confirms;
		return this.dropped.sum() + ((current != null) ? current.refused() : 0);
	}

	boolean isWorking() {
		return this.state.isWorking();
	}

	void stop() {
		this.stopped = true;
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try {
				sendAll();
			}
			catch (InterruptedException ex) {
				this.stopped = true;
			}
			catch (Exception | Error ex) {
				onFailure(ex);
			}
		}
		close();
		this.outbox.clear();
	}

	private void sendAll() throws Exception {
		Confirms channel = this.links.openPublisher();
		this.confirms = channel;
		this.state.works();
		this.wait = FIRST_WAIT;
		while (!this.stopped) {
			if (!channel.awaitRoom()) {
				this.state.broken("the broker blocks publishers, see its memory and disk");
				continue;
			}
			this.state.works();
			List<Outbox.Letter> letters = this.outbox.take(IDLE);
			if (!letters.isEmpty()) {
				publish(channel, letters);
			}
			channel.requireAlive();
		}
	}

	private void publish(Confirms channel, List<Outbox.Letter> letters) throws IOException {
		Outbox.Address address = letters.get(0).address();
		byte[] frame = RabbitFrames.join(letters.stream().map(Outbox.Letter::message).toList());
		try {
			channel.publish(address, PROPERTIES, frame);
		}
		catch (IOException | RuntimeException ex) {
			drop(letters.size());
			throw ex;
		}
	}

	private void onFailure(Throwable ex) {
		close();
		if (this.stopped) {
			return;
		}
		this.state.broken(RabbitLinks.describe(ex));
		try {
			Thread.sleep(this.wait / 2 + ThreadLocalRandom.current().nextLong(this.wait));
		}
		catch (InterruptedException interrupt) {
			this.stopped = true;
		}
		this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
	}

	private void close() {
		Confirms channel = this.confirms;
		this.confirms = null;
		if (channel != null) {
			this.dropped.add(channel.refused());
			channel.close();
		}
	}

	private void drop(int messages) {
		this.dropped.add(messages);
		long now = System.nanoTime();
		long due = this.logAgainAt.get();
		if (!this.stopped && now - due >= 0 && this.logAgainAt.compareAndSet(due, now + LOG_INTERVAL)) {
			logger.warn("Messages were dropped instead of sent to RabbitMQ, so far " + this.dropped
					+ ": too many wait, see 'state-event-target.rabbit.sender-length' and '.sender-bytes', or the"
					+ " connection broke. Sinks ask again for what they miss");
		}
	}

}
