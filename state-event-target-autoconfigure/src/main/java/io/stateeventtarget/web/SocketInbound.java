package io.stateeventtarget.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.Decoded;

/**
 * What the client of a WebSocket session sends: read, kept within bounds, and given names
 * that are this session's own. For a plain client it connects by itself, so that it is
 * one of those who are told of changes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SocketInbound<K, V> {

	private final WebNamespace<K, V> namespace;

	private final SocketSession<K, V> session;

	private final RateLimit rate;

	private final PendingAnswers pending;

	private final Set<String> sinks = ConcurrentHashMap.newKeySet();

	private final String plainSink;

	private final long instance = SessionIds.number();

	private final AtomicLong numbers = new AtomicLong(SessionIds.number());

	private volatile boolean plain = true;

	private volatile boolean ended;

	SocketInbound(WebNamespace<K, V> namespace, SocketSession<K, V> session, long now) {
		this.namespace = namespace;
		this.session = session;
		WebSettings settings = namespace.settings();
		this.rate = new RateLimit(settings.rate(), settings.burst(), now);
		this.pending = new PendingAnswers(settings.pendingRequests());
		this.plainSink = session.id() + "/";
	}

	/**
	 * Whether the client never connected.
	 */
	boolean isPlain() {
		return this.plain;
	}

	void answered(String sinkId, SourceMessage<K, V> message) {
		this.pending.answered(sinkId, message);
	}

	/**
	 * Takes a message.
	 */
	void receive(byte[] bytes, long now) {
		if (!this.rate.allows(now)) {
			this.session.close(CloseCode.POLICY, "Too many messages");
			return;
		}
		Decoded<SinkMessage<K, V>> decoded = this.namespace.codec().decodeSink(bytes);
		if (decoded instanceof Decoded.Accepted<SinkMessage<K, V>> accepted) {
			receive(accepted.message(), now);
		}
		else if (this.namespace.codec().decodeRequestedKey(bytes) instanceof Decoded.Accepted<K> key) {
			request(key.message(), now);
		}
		else if (decoded instanceof Decoded.Refused<SinkMessage<K, V>> refused) {
			this.namespace.refused().add(refused);
		}
	}

	/**
	 * Keeps a plain client among those who are told of changes.
	 */
	void tick(long now) {
		if (!this.plain) {
			return;
		}
		if (!connectPlain()) {
			this.namespace.send(new SinkMessage.Alive<>(this.plainSink, this.instance, Origin.NONE, SinkMode.ON_DEMAND,
					Version.NONE, SyncStatus.SYNCED, this.numbers.incrementAndGet()));
		}
	}

	/**
	 * Forgets the sinks.
	 */
	void end() {
		this.ended = true;
		this.sinks.forEach(this.namespace::gone);
		this.sinks.clear();
	}

	private boolean connectPlain() {
		if (!this.sinks.add(this.plainSink)) {
			return false;
		}
		this.namespace.send(new SinkMessage.Connect<>(this.plainSink, this.instance, Origin.NONE, SinkMode.ON_DEMAND,
				Position.NONE, Set.of(), this.numbers.incrementAndGet()));
		return true;
	}

	private void request(K key, long now) {
		connectPlain();
		long number = this.numbers.incrementAndGet();
		SinkMessage.Request<K, V> request = new SinkMessage.Request<>(this.plainSink, Origin.NONE, number, key);
		if (this.pending.add(this.plainSink, false, number, now)) {
			this.namespace.send(request);
		}
		else {
			this.session.close(CloseCode.POLICY, "Too many requests without an answer");
		}
	}

	private void receive(SinkMessage<K, V> message, long now) {
		String sinkId = this.session.id() + "/" + message.sinkId();
		if (!this.sinks.contains(sinkId)) {
			if (this.sinks.size() >= this.namespace.settings().sinksPerSession()) {
				this.session.close(CloseCode.POLICY, "Too many sinks in one session");
				return;
			}
			this.sinks.add(sinkId);
		}
		if (this.ended) {
			this.namespace.gone(sinkId);
			return;
		}
		handle(message, sinkId, now);
	}

	private void handle(SinkMessage<K, V> message, String sinkId, long now) {
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			unplain();
			this.namespace.send(new SinkMessage.Connect<>(sinkId, connect.instance(), Origin.NONE, connect.mode(),
					connect.since(), connect.keys(), connect.nonce()));
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			unplain();
			this.namespace.send(new SinkMessage.Alive<>(sinkId, alive.instance(), Origin.NONE, alive.mode(),
					alive.version(), alive.status(), alive.nonce()));
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			if (this.pending.add(sinkId, false, request.requestId(), now)) {
				this.namespace.send(new SinkMessage.Request<>(sinkId, Origin.NONE, request.requestId(), request.key()));
			}
			else {
				answer(new SourceMessage.Failed<>(this.namespace.origin(), request.requestId(),
						"Too many requests without an answer"));
			}
		}
		else if (message instanceof SinkMessage.Write<K, V> write) {
			write(write, sinkId, now);
		}
	}

	private void write(SinkMessage.Write<K, V> write, String sinkId, long now) {
		if (!this.namespace.exposure().write()) {
			reject(write, "Writes to this namespace are not open here");
		}
		else if (!this.pending.add(sinkId, true, write.number(), now)) {
			reject(write, "Too many writes without an answer");
		}
		else {
			this.namespace.send(new SinkMessage.Write<>(sinkId, Origin.NONE, write.session(), write.number(),
					write.key(), write.value(), write.expected()));
		}
	}

	private void reject(SinkMessage.Write<K, V> write, String reason) {
		answer(new SourceMessage.Rejected<>(this.namespace.origin(), write.number(), false, reason));
	}

	private void answer(SourceMessage<K, V> answer) {
		if (!answer.origin().equals(Origin.NONE)) {
			this.session.accept(this.namespace.frame(answer), null);
		}
	}

	private void unplain() {
		if (this.plain) {
			this.plain = false;
			if (this.sinks.remove(this.plainSink)) {
				this.namespace.gone(this.plainSink);
			}
		}
	}

}
