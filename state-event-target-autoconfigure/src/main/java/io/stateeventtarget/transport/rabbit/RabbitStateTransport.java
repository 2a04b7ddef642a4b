package io.stateeventtarget.transport.rabbit;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.protocol.json.OutgoingMessages;
import io.stateeventtarget.protocol.json.SendableCheck;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * The transport {@code rabbit}. All namespaces share one connection to publish and one to
 * consume, which are those of the application. RabbitMQ keeps nothing: what is lost there
 * the engines of sinks ask for again. Thread-safe.
 */
public final class RabbitStateTransport implements StateTransport {

	private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

	private static final long STOP_MILLISECONDS = 5000;

	private final RabbitLinks links;

	private final RabbitSettings settings;

	private final StateJsonCodecs codecs;

	@GuardedBy("this")
	private @Nullable Running running;

	/**
	 * Creates a transport.
	 * @param connections the application's connections
	 * @param codecs write and read messages
	 * @param settings names and bounds
	 */
	public RabbitStateTransport(ConnectionFactory connections, StateJsonCodecs codecs, RabbitSettings settings) {
		this.settings = Objects.requireNonNull(settings, "settings");
		this.codecs = Objects.requireNonNull(codecs, "codecs");
		this.links = new RabbitLinks(Objects.requireNonNull(connections, "connections"), settings);
	}

	@Override
	public String name() {
		return "rabbit";
	}

	@Override
	public synchronized void start() {
		running();
	}

	@Override
	public void stop() {
		Running ending;
		synchronized (this) {
			ending = this.running;
			this.running = null;
		}
		if (ending != null) {
			ending.stop();
		}
	}

	private synchronized Running running() {
		Running current = this.running;
		if (current == null) {
			current = new Running(new RabbitSender(this.links, this.settings), new RabbitReceiver(this.links));
			this.running = current;
		}
		return current;
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		StateJsonCodec<K, V> codec = this.codecs.codec(definition);
		IncomingMessages<K, V> incoming = new IncomingMessages<>(codec, System::nanoTime, LOG_INTERVAL);
		RabbitInbox inbox = new RabbitInbox("source", codec.namespace(),
				Map.of(this.settings.sources(), codec.namespace()),
				(bytes) -> incoming.fromSink(bytes, receiver::onMessage));
		SourceEnd<K, V> end = new SourceEnd<>(running(), inbox, codec, sourceId);
		end.lane.open();
		return end;
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		StateJsonCodec<K, V> codec = this.codecs.codec(definition);
		IncomingMessages<K, V> incoming = new IncomingMessages<>(codec, System::nanoTime, LOG_INTERVAL);
		RabbitInbox inbox = new RabbitInbox("sink", codec.namespace(),
				Map.of(this.settings.changes(), codec.namespace(), this.settings.sinks(),
						RabbitSettings.sinkKey(codec.namespace(), sinkId)),
				(bytes) -> incoming.fromSource(bytes, receiver::onMessage));
		SinkEnd<K, V> end = new SinkEnd<>(running(), inbox, codec, sinkId);
		end.lane.open();
		return end;
	}

	/**
	 * The threads between a start and the next stop.
	 */
	private static final class Running {

		private final RabbitSender sender;

		private final RabbitReceiver receiver;

		private final Thread senderThread;

		private final Thread receiverThread;

		Running(RabbitSender sender, RabbitReceiver receiver) {
			this.sender = sender;
			this.receiver = receiver;
			this.senderThread = begin(sender, "state-rabbit-sender");
			this.receiverThread = begin(receiver, "state-rabbit-receiver");
		}

		private static Thread begin(Runnable work, String name) {
			Thread thread = new Thread(work, name);
			thread.setDaemon(true);
			thread.start();
			return thread;
		}

		void stop() {
			this.sender.stop();
			this.receiver.stop();
			end(this.senderThread);
			end(this.receiverThread);
		}

		private static void end(Thread thread) {
			try {
				thread.interrupt();
				thread.join(STOP_MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * What both ends have.
	 */
	private record Lane(Running running, RabbitInbox inbox) {

		void open() {
			this.running.receiver.add(this.inbox);
		}

		void close() {
			this.running.receiver.close(this.inbox);
		}

	}

	/**
	 * The end of a source.
	 */
	private final class SourceEnd<K, V> implements SourceChannel<K, V> {

		private final Lane lane;

		private final String namespace;

		private final OutgoingMessages<K, V> outgoing;

		private final SendableCheck<K, V> check;

		private final Outbox.Address all;

		SourceEnd(Running running, RabbitInbox inbox, StateJsonCodec<K, V> codec, String sourceId) {
			this.lane = new Lane(running, inbox);
			this.namespace = codec.namespace();
			this.outgoing = new OutgoingMessages<>(codec, System::nanoTime, LOG_INTERVAL);
			this.check = new SendableCheck<>(codec, sourceId);
			this.all = new Outbox.Address(RabbitStateTransport.this.settings.changes(), this.namespace, false);
		}

		@Override
		public long claimEpoch(long proposal) {
			return proposal;
		}

		@Override
		public boolean isEpochRegister() {
			return false;
		}

		@Override
		public boolean limitsMessages() {
			return true;
		}

		@Override
		public void requireSendable(Map<? extends K, ? extends V> entries) {
			this.check.requireSendable(entries);
		}

		@Override
		public void requireSendable(String type, Object detail) {
			this.check.requireSendable(type, detail);
		}

		@Override
		public void publish(SourceMessage<K, V> message) {
			this.lane.running.sender.send(this.all, this.outgoing.encode(message));
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			String key = RabbitSettings.sinkKey(this.namespace, sinkId);
			this.lane.running.sender.send(new Outbox.Address(RabbitStateTransport.this.settings.sinks(), key, true),
					this.outgoing.encode(message));
		}

		@Override
		public void close() {
			this.lane.close();
		}

	}

	/**
	 * The end of a sink.
	 */
	private final class SinkEnd<K, V> implements SinkChannel<K, V> {

		private final Lane lane;

		private final OutgoingMessages<K, V> outgoing;

		private final Outbox.Address source;

		private final SendableCheck<K, V> check;

		SinkEnd(Running running, RabbitInbox inbox, StateJsonCodec<K, V> codec, String sinkId) {
			this.check = new SendableCheck<>(codec, sinkId);
			this.lane = new Lane(running, inbox);
			this.outgoing = new OutgoingMessages<>(codec, System::nanoTime, LOG_INTERVAL);
			this.source = new Outbox.Address(RabbitStateTransport.this.settings.sources(), codec.namespace(), true);
		}

		@Override
		public void send(SinkMessage<K, V> message) {
			this.lane.running.sender.send(this.source, this.outgoing.encode(message));
		}

		@Override
		public void requireSendable(K key, V value) {
			this.check.requireSendable(Map.of(key, value));
		}

		@Override
		public void close() {
			this.lane.close();
		}

	}

}
