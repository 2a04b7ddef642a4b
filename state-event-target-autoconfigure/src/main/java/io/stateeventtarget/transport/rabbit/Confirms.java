package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;

/**
 * A channel that RabbitMQ confirms frames on, with a bound to those that it has not
 * confirmed yet. One thread publishes.
 */
final class Confirms {

	private static final int MAX_UNCONFIRMED = 256;

	private static final long MAX_UNCONFIRMED_BYTES = 16 << 20;

	private static final long PATIENCE = 10_000;

	private static final long BLOCKED_WAIT = 1000;

	private final Channel channel;

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private final NavigableMap<Long, Sent> unconfirmed = new TreeMap<>();

	@GuardedBy("monitor")
	private long bytes;

	@GuardedBy("monitor")
	private long refused;

	private final BlockedListener blocking;

	private volatile boolean blocked;

	private volatile boolean silent;

	Confirms(Channel channel) throws IOException {
		this.channel = channel;
		channel.addConfirmListener((number, multiple) -> confirmed(number, multiple, 0),
				(number, multiple) -> confirmed(number, multiple, 1));
		channel.addReturnListener((message) -> {
			synchronized (this.monitor) {
				this.refused++;
			}
		});
		channel.addShutdownListener((cause) -> wake());
		this.blocking = channel.getConnection().addBlockedListener((reason) -> this.blocked = true, () -> {
			this.blocked = false;
			wake();
		});
		channel.confirmSelect();
	}

	/**
	 * Closes the channel, or the connection if the broker did not answer on it.
	 */
	void close() {
		this.channel.getConnection().removeBlockedListener(this.blocking);
		if (this.silent) {
			RabbitLinks.abortConnection(this.channel);
		}
		else {
			RabbitLinks.abort(this.channel);
		}
	}

	/**
	 * How many frames were refused or returned.
	 */
	long refused() {
		synchronized (this.monitor) {
			return this.refused;
		}
	}

	/**
	 * Waits until few enough frames are unconfirmed.
	 * @return {@code false} if the broker takes nothing now, so that this is to be called
	 * again
	 * @throws IOException if it takes too long: the connection is taken for dead
	 */
	boolean awaitRoom() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE * 1_000_000;
		synchronized (this.monitor) {
			while (isFull()) {
				long left = (deadline - System.nanoTime()) / 1_000_000;
				if (left <= 0) {
					this.silent = true;
					throw new IOException("no confirm for " + PATIENCE + " ms");
				}
				this.monitor.wait(this.blocked ? BLOCKED_WAIT : left);
				if (this.blocked) {
					return false;
				}
			}
			return true;
		}
	}

	@GuardedBy("monitor")
	private boolean isFull() {
		return this.channel.isOpen()
				&& (this.blocked || this.unconfirmed.size() >= MAX_UNCONFIRMED || this.bytes >= MAX_UNCONFIRMED_BYTES);
	}

	/**
	 * Requires that the channel is open and that the broker confirms what it gets.
	 * @throws IOException if the connection is taken for dead
	 */
	void requireAlive() throws IOException {
		ShutdownSignalException reason = this.channel.getCloseReason();
		if (reason != null) {
			throw reason;
		}
		synchronized (this.monitor) {
			Map.Entry<Long, Sent> oldest = this.unconfirmed.firstEntry();
			if (oldest != null && !this.blocked && System.nanoTime() - oldest.getValue().at() > PATIENCE * 1_000_000) {
				this.silent = true;
				throw new IOException("no confirm for " + PATIENCE + " ms");
			}
		}
	}

	void publish(Outbox.Address address, AMQP.BasicProperties properties, byte[] frame) throws IOException {
		synchronized (this.monitor) {
			this.unconfirmed.put(this.channel.getNextPublishSeqNo(), new Sent(frame.length, System.nanoTime()));
			this.bytes += frame.length;
		}
		this.channel.basicPublish(address.exchange(), address.key(), address.mandatory(), properties, frame);
	}

	private void confirmed(long number, boolean multiple, int refusals) {
		synchronized (this.monitor) {
			NavigableMap<Long, Sent> done = this.unconfirmed.subMap(multiple ? 0 : number, true, number, true);
			this.refused += (long) refusals * done.size();
			this.bytes -= done.values().stream().mapToLong(Sent::bytes).sum();
			done.clear();
			this.monitor.notifyAll();
		}
	}

	private void wake() {
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

	/**
	 * A frame that is under way.
	 */
	private record Sent(long bytes, long at) {

	}

}
