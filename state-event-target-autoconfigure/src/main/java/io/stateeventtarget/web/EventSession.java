package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads server-sent events. The gateway is a sink on its behalf: it
 * connects, says that it is alive, and connects again when something is missing.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class EventSession<K, V> implements WebSession<K, V>, EventConnection {

	private static final byte[] BEGINNING = ":\nretry: 2000\n\n".getBytes(StandardCharsets.UTF_8);

	private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);

	private static final long RECONNECT = TimeUnit.MILLISECONDS.toNanos(500);

	private final String id = SessionIds.next();

	private final String sinkId = this.id + "/events";

	private final long instance = SessionIds.number();

	private final AtomicLong nonce = new AtomicLong(SessionIds.number());

	private final WebNamespace<K, V> namespace;

	private final EventChannel channel;

	private final @Nullable String principal;

	private final Admissions.Place place;

	private final Outlet<byte[]> outlet;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * What remains to be sent of the present frame; only used by the outlet.
	 */
	private final Deque<byte[]> events = new ArrayDeque<>();

	/**
	 * Only used by the outlet, but for the position that it says.
	 */
	private final EventSequence<K, V> sequence;

	@GuardedBy("queue")
	private final OutboundQueue<K, V> queue;

	private final AtomicBoolean heartbeatDue = new AtomicBoolean();

	private final AtomicBoolean connectDue = new AtomicBoolean();

	private volatile Position position;

	private volatile Position since;

	private volatile long connectedAt;

	private volatile long heartbeatAt = System.nanoTime();

	EventSession(WebNamespace<K, V> namespace, EventChannel channel, @Nullable String principal, Admissions.Place place,
			Position since) {
		this.namespace = namespace;
		this.channel = channel;
		this.principal = principal;
		this.place = place;
		this.position = since;
		this.since = since;
		this.sequence = new EventSequence<>(since);
		WebSettings settings = namespace.settings();
		this.queue = new OutboundQueue<>(settings.outboundQueue(), settings.conflatedKeys(), namespace::frame);
		this.outlet = new Outlet<>(this::next, channel::send, (failure) -> end());
		this.events.add(BEGINNING);
	}

	/**
	 * Begins.
	 */
	void start() {
		this.outlet.pump();
		connect(System.nanoTime());
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable String principal() {
		return this.principal;
	}

	@Override
	public void accept(Frame<K, V> frame, @Nullable String sinkId) {
		SourceMessage<K, V> message = frame.message();
		boolean fits;
		synchronized (this.queue) {
			fits = this.closed.get() || this.queue.offer(frame);
		}
		if (!fits) {
			close(CloseCode.TRY_AGAIN_LATER, "Too slow for the changes of '" + message.origin().sourceId() + "'");
			return;
		}
		this.outlet.pump();
		if (this.connectDue.get()) {
			connectAgain(System.nanoTime());
		}
	}

	/**
	 * The sequence finds out by itself.
	 */
	@Override
	public void onLost() {
		// nothing to do
	}

	private byte @Nullable [] next() {
		if (this.heartbeatDue.compareAndSet(true, false)) {
			return HEARTBEAT;
		}
		while (this.events.isEmpty()) {
			Frame<K, V> frame;
			synchronized (this.queue) {
				frame = this.closed.get() ? null : this.queue.poll();
			}
			if (frame == null) {
				return null;
			}
			this.events.addAll(this.sequence.take(frame));
			this.position = this.sequence.position();
			this.since = this.sequence.since();
			if (this.sequence.takeGap()) {
				this.connectDue.set(true);
			}
		}
		return this.events.poll();
	}

	@Override
	public void tick(long now) {
		WebSettings settings = this.namespace.settings();
		if (this.outlet.busyNanos(now) > settings.sendTimeout().toNanos()) {
			close(CloseCode.TRY_AGAIN_LATER, "Too slow to be sent an event");
			return;
		}
		if (now - this.heartbeatAt > settings.ping().toNanos()) {
			this.heartbeatAt = now;
			this.heartbeatDue.set(true);
			this.outlet.pump();
		}
		if (this.connectDue.get()) {
			connectAgain(now);
		}
		else {
			this.namespace.send(new SinkMessage.Alive<>(this.sinkId, this.instance, Origin.NONE, SinkMode.REPLICA,
					this.position.version(), SyncStatus.SYNCED, this.nonce.incrementAndGet()));
		}
	}

	private void connectAgain(long now) {
		if (now - this.connectedAt > RECONNECT && this.connectDue.compareAndSet(true, false)) {
			connect(now);
		}
	}

	private void connect(long now) {
		this.connectedAt = now;
		this.namespace.send(new SinkMessage.Connect<>(this.sinkId, this.instance, Origin.NONE, SinkMode.REPLICA,
				this.since, null, this.nonce.incrementAndGet()));
	}

	@Override
	public void onClosed() {
		end();
	}

	@Override
	public void close(CloseCode code, String reason) {
		if (end()) {
			this.namespace.threads().executeWaiting(this.channel::close);
		}
	}

	private boolean end() {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		this.namespace.remove(this);
		this.place.free();
		this.namespace.gone(this.sinkId);
		synchronized (this.queue) {
			this.queue.clear();
		}
		return true;
	}

}
