package io.stateeventtarget.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.OutgoingMessages;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.runtime.RelayOutput;
import io.stateeventtarget.runtime.RelayedView;
import io.stateeventtarget.runtime.StateRelay;
import org.jspecify.annotations.Nullable;

/**
 * A namespace that is open to the web: its relay and the sessions that follow it. What
 * the relay sends is written and handed to the sessions by the gateway's threads, in
 * order. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class WebNamespace<K, V> implements RelayOutput<K, V>, WebMailbox.Receiver<K, V> {

	private static final Duration LOG_INTERVAL = Duration.ofSeconds(60);

	private final RelayedView<K, V> view;

	private final Exposure exposure;

	private final WebSettings settings;

	private final WebThreads threads;

	private final StateJsonCodec<K, V> codec;

	private final OutgoingMessages<K, V> output;

	private final RefusedMessages refused;

	private final WebMailbox<K, V> mailbox;

	private final Map<String, WebSession<K, V>> sessions = new ConcurrentHashMap<>();

	/**
	 * Only used while a message is handed on.
	 */
	private final SharedParts<K, V> parts = new SharedParts<>();

	private volatile @Nullable StateRelay<K, V> relay;

	private volatile Origin origin = Origin.NONE;

	WebNamespace(RelayedView<K, V> view, StateJsonCodecs codecs, Exposure exposure, WebSettings settings,
			WebThreads threads) {
		this.view = view;
		this.exposure = exposure;
		this.settings = settings;
		this.threads = threads;
		this.codec = codecs.codec(view.definition());
		this.output = new OutgoingMessages<>(this.codec, System::nanoTime, LOG_INTERVAL);
		this.refused = new RefusedMessages(view.namespace(), LOG_INTERVAL);
		this.mailbox = new WebMailbox<>(threads, this);
	}

	String name() {
		return this.view.namespace();
	}

	Exposure exposure() {
		return this.exposure;
	}

	WebSettings settings() {
		return this.settings;
	}

	WebThreads threads() {
		return this.threads;
	}

	RelayedView<K, V> view() {
		return this.view;
	}

	StateJsonCodec<K, V> codec() {
		return this.codec;
	}

	RefusedMessages refused() {
		return this.refused;
	}

	/**
	 * The relay, or {@code null} while the gateway does not run.
	 */
	@Nullable StateRelay<K, V> relay() {
		return this.relay;
	}

	/**
	 * The newest incarnation of the source that was heard of here.
	 */
	Origin origin() {
		return this.origin;
	}

	int sessionCount() {
		return this.sessions.size();
	}

	Frame<K, V> frame(SourceMessage<K, V> message) {
		return new Frame<>(message, this.output);
	}

	void start() {
		this.relay = this.view.openRelay(this);
	}

	/**
	 * Ends the sessions and the relay.
	 */
	void stop() {
		this.sessions.values().forEach((session) -> session.close(CloseCode.GOING_AWAY, "The application stops"));
		StateRelay<K, V> open = this.relay;
		this.relay = null;
		if (open != null) {
			open.close();
		}
	}

	void add(WebSession<K, V> session) {
		this.sessions.put(session.id(), session);
	}

	void remove(WebSession<K, V> session) {
		this.sessions.remove(session.id());
	}

	void tick(long now) {
		this.sessions.values().forEach((session) -> session.tick(now));
	}

	/**
	 * Hands a message of a session to the relay.
	 */
	void send(SinkMessage<K, V> message) {
		StateRelay<K, V> open = this.relay;
		if (open != null) {
			open.onMessage(message);
		}
	}

	void gone(String sinkId) {
		StateRelay<K, V> open = this.relay;
		if (open != null) {
			open.onSinkGone(sinkId);
		}
	}

	@Override
	public void publish(SourceMessage<K, V> message) {
		this.mailbox.add(null, message);
	}

	@Override
	public void send(String sinkId, SourceMessage<K, V> message) {
		this.mailbox.add(sinkId, message);
	}

	@Override
	public @Nullable String principal(String sinkId) {
		WebSession<K, V> session = session(sinkId);
		return (session != null) ? session.principal() : null;
	}

	@Override
	public void onMessage(@Nullable String sinkId, SourceMessage<K, V> message) {
		if (message.origin().compareTo(this.origin) > 0) {
			this.origin = message.origin();
		}
		Frame<K, V> frame = shared(message);
		if (sinkId == null) {
			this.sessions.values().forEach((session) -> session.accept(frame, null));
			return;
		}
		WebSession<K, V> session = session(sinkId);
		if (session != null) {
			session.accept(frame, sinkId);
		}
	}

	private Frame<K, V> shared(SourceMessage<K, V> message) {
		Frame<K, V> known = this.parts.find(message);
		if (known != null) {
			return known;
		}
		Frame<K, V> frame = frame(message);
		this.parts.add(frame);
		return frame;
	}

	@Override
	public void onLost() {
		this.sessions.values().forEach(WebSession::onLost);
	}

	private @Nullable WebSession<K, V> session(String sinkId) {
		int slash = sinkId.indexOf('/');
		return (slash < 0) ? null : this.sessions.get(sinkId.substring(0, slash));
	}

}
