package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
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

	private final Channel channel;

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private final NavigableMap<Long, Integer> unconfirmed = new TreeMap<>();

	@GuardedBy("monitor")
	private long bytes;

	@GuardedBy("monitor")
	private long refused;

	private final BlockedListener blocking;

	private volatile boolean blocked;

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
	 * Whether the broker takes nothing now, as its alarms for memory and disks have it.
	 */
	boolean isBlocked() {
		return this.blocked;
	}

	void close() {
		this.channel.getConnection().removeBlockedListener(this.blocking);
		RabbitLinks.abort(this.channel);
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
	 * Waits until few enough frames are unconfirmed and the broker takes more.
	 * @throws IOException if that takes too long: the connection is taken for dead
	 */
	void awaitRoom() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE * 1_000_000;
		synchronized (this.monitor) {
			while (this.channel.isOpen() && (this.blocked || this.unconfirmed.size() >= MAX_UNCONFIRMED
					|| this.bytes >= MAX_UNCONFIRMED_BYTES)) {
				long left = (deadline - System.nanoTime()) / 1_000_000;
				if (this.blocked) {
					deadline = System.nanoTime() + PATIENCE * 1_000_000;
				}
				else if (left <= 0) {
					RabbitLinks.abortConnection(this.channel);
					throw new IOException("no confirm for " + PATIENCE + " ms");
				}
				this.monitor.wait(this.blocked ? PATIENCE : Math.max(1, left));
			}
		}
	}

	void requireOpen() {
		ShutdownSignalException reason = this.channel.getCloseReason();
		if (reason != null) {
			throw reason;
		}
	}

	void publish(Outbox.Address address, AMQP.BasicProperties properties, byte[] frame) throws IOException {
		synchronized (this.monitor) {
			this.unconfirmed.put(this.channel.getNextPublishSeqNo(), frame.length);
			this.bytes += frame.length;
		}
		this.channel.basicPublish(address.exchange(), address.key(), address.mandatory(), properties, frame);
	}

	private void confirmed(long number, boolean multiple, int refusals) {
		synchronized (this.monitor) {
			NavigableMap<Long, Integer> done = this.unconfirmed.subMap(multiple ? 0 : number, true, number, true);
			this.refused += (long) refusals * done.size();
			this.bytes -= done.values().stream().mapToLong(Integer::longValue).sum();
			done.clear();
			this.monitor.notifyAll();
		}
	}

	private void wake() {
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

}
