package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket session: what is sent to its client, in which form, and when it ends.
 * <p>
 * It is plain until its first {@code state:connect}: it gets every change in a message of
 * its own and nothing else that was not asked for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SocketSession<K, V> implements WebSession<K, V>, SocketConnection {

	private final String id = SessionIds.next();

	private final WebNamespace<K, V> namespace;

	private final SocketChannel channel;

	private final @Nullable String principal;

	private final Admissions.Place place;

	private final Outlet<String> outlet;

	private final SocketInbound<K, V> inbound;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final StringBuilder partial = new StringBuilder();

	/**
	 * What remains to be sent of the present frame; only used by the outlet.
	 */
	private final Deque<String> texts = new ArrayDeque<>();

	@GuardedBy("queue")
	private final OutboundQueue<K, V> queue;

	/**
	 * Answers to a plain client that are ahead of the changes that it was told.
	 */
	@GuardedBy("queue")
	private final Deque<Frame<K, V>> early = new ArrayDeque<>();

	private volatile long heardAt = System.nanoTime();

	private volatile long pingedAt = System.nanoTime();

	SocketSession(WebNamespace<K, V> namespace, SocketChannel channel, @Nullable String principal,
			Admissions.Place place) {
		this.namespace = namespace;
		this.channel = channel;
		this.principal = principal;
		this.place = place;
		WebSettings settings = namespace.settings();
		this.queue = new OutboundQueue<>(settings.outboundQueue(), settings.conflatedKeys(), namespace::frame);
		this.outlet = new Outlet<>(this::next, channel::send, (failure) -> end());
		this.inbound = new SocketInbound<>(namespace, this, System.nanoTime());
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
		if (sinkId != null) {
			this.inbound.answered(sinkId, message);
		}
		boolean fits;
		synchronized (this.queue) {
			fits = this.closed.get() || (this.inbound.isPlain() ? offerPlain(frame) : this.queue.offer(frame));
		}
		if (!fits) {
			close(CloseCode.TRY_AGAIN_LATER, "Too slow for the changes");
			return;
		}
		this.outlet.pump();
	}

	/**
	 * A plain client takes whatever comes last for true, so an answer waits for the
	 * changes that it is ahead of, and is left out if they tell something newer.
	 */
	@GuardedBy("queue")
	private boolean offerPlain(Frame<K, V> frame) {
		boolean fits = true;
		if (isAhead(frame.message()) && this.early.size() < this.namespace.settings().outboundQueue()) {
			this.early.add(frame);
		}
		else if (!isUnknownToPlain(frame.message())) {
			fits = this.queue.offer(frame);
		}
		while (fits && !this.early.isEmpty() && !isAhead(this.early.getFirst().message())) {
			Frame<K, V> answer = this.early.removeFirst();
			fits = OutboundQueue.isOutdated(answer.message(), frame.message()) || this.queue.offer(answer);
		}
		return fits;
	}

	private boolean isAhead(SourceMessage<K, V> message) {
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			return new Position(answer.origin(), answer.sequence()).isAfter(this.namespace.reached());
		}
		return message instanceof SourceMessage.Missing<K, V> missing
				&& new Position(missing.origin(), missing.sequence()).isAfter(this.namespace.reached());
	}

	private static boolean isUnknownToPlain(SourceMessage<?, ?> message) {
		return message instanceof SourceMessage.Heartbeat || message instanceof SourceMessage.Snapshot;
	}

	private @Nullable String next() {
		while (this.texts.isEmpty()) {
			Frame<K, V> frame;
			synchronized (this.queue) {
				frame = this.closed.get() ? null : this.queue.poll();
			}
			if (frame == null) {
				return null;
			}
			List<Frame<K, V>> frames = this.inbound.isPlain() ? frame.singles() : List.of(frame);
			frames.forEach((each) -> this.texts.addAll(each.texts()));
		}
		return this.texts.poll();
	}

	/**
	 * A plain client never finds out what it did not get.
	 */
	@Override
	public void onLost() {
		if (this.inbound.isPlain()) {
			close(CloseCode.TRY_AGAIN_LATER, "Changes were lost");
		}
	}

	@Override
	public void onText(CharSequence text, boolean last) {
		this.heardAt = System.nanoTime();
		int max = this.namespace.settings().messageBytes();
		if (this.closed.get()) {
			return;
		}
		if (this.partial.length() + text.length() > max) {
			tooBig();
			return;
		}
		this.partial.append(text);
		if (last) {
			byte[] bytes = this.partial.toString().getBytes(StandardCharsets.UTF_8);
			this.partial.setLength(0);
			this.partial.trimToSize();
			if (bytes.length > max) {
				tooBig();
				return;
			}
			this.inbound.receive(bytes, this.heardAt);
		}
	}

	private void tooBig() {
		close(CloseCode.TOO_BIG, "A message is longer than " + this.namespace.settings().messageBytes() + " bytes");
	}

	@Override
	public void onHeard() {
		this.heardAt = System.nanoTime();
	}

	@Override
	public void onRefused() {
		close(CloseCode.POLICY, "Only text messages are taken");
	}

	@Override
	public void onClosed() {
		end();
	}

	@Override
	public void tick(long now) {
		WebSettings settings = this.namespace.settings();
		long silent = now - this.heardAt;
		if (silent > settings.idleTimeout().toNanos()) {
			close(CloseCode.GOING_AWAY, "Nothing was heard for too long");
		}
		else if (this.outlet.busyNanos(now) > settings.sendTimeout().toNanos()) {
			close(CloseCode.TRY_AGAIN_LATER, "Too slow to be sent a message");
		}
		else {
			ping(now, silent);
			this.inbound.tick(now);
		}
	}

	private void ping(long now, long silent) {
		long interval = this.namespace.settings().ping().toNanos();
		if (silent > interval && now - this.pingedAt > interval && !this.outlet.isBusy()) {
			this.pingedAt = now;
			this.namespace.threads().executeWaiting(this.channel::ping);
		}
	}

	@Override
	public void close(CloseCode code, String reason) {
		if (end()) {
			this.namespace.threads().executeWaiting(() -> this.channel.close(code.number(), reason));
		}
	}

	/**
	 * Forgets the session.
	 * @return whether it was not yet forgotten
	 */
	private boolean end() {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		this.namespace.remove(this);
		this.place.free();
		this.inbound.end();
		synchronized (this.queue) {
			this.queue.clear();
			this.early.clear();
		}
		return true;
	}

}
