package io.stateeventtarget.docs;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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

/**
 * The transport of {@code docs/transports.md}: messages as JSON through queues. It has no
 * register of epochs.
 */
final class QueueTransport implements StateTransport {

	private final QueueBroker broker;

	private final StateJsonCodecs codecs;

	QueueTransport(QueueBroker broker, StateJsonCodecs codecs) {
		this.broker = broker;
		this.codecs = codecs;
	}

	@Override
	public String name() {
		return "queue";
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		StateJsonCodec<K, V> codec = this.codecs.codec(definition);
		IncomingMessages<K, V> incoming = incoming(codec);
		QueueInbox inbox = new QueueInbox((bytes) -> incoming.fromSink(bytes, receiver::onMessage));
		this.broker.subscribe(inbox, definition.namespace() + "/source");
		return new SourceEnd<>(definition.namespace(), outgoing(codec), new SendableCheck<>(codec, sourceId), inbox);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		StateJsonCodec<K, V> codec = this.codecs.codec(definition);
		IncomingMessages<K, V> incoming = incoming(codec);
		QueueInbox inbox = new QueueInbox((bytes) -> incoming.fromSource(bytes, receiver::onMessage));
		this.broker.subscribe(inbox, definition.namespace() + "/sinks", definition.namespace() + "/sinks/" + sinkId);
		return new SinkEnd<>(definition.namespace(), outgoing(codec), new SendableCheck<>(codec, sinkId), inbox);
	}

	private static <K, V> IncomingMessages<K, V> incoming(StateJsonCodec<K, V> codec) {
		return new IncomingMessages<>(codec, System::nanoTime, Duration.ofSeconds(10));
	}

	private static <K, V> OutgoingMessages<K, V> outgoing(StateJsonCodec<K, V> codec) {
		return new OutgoingMessages<>(codec, System::nanoTime, Duration.ofSeconds(10));
	}

	private void send(String address, List<byte[]> messages) {
		messages.forEach((message) -> this.broker.send(address, message));
	}

	private final class SourceEnd<K, V> implements SourceChannel<K, V> {

		private final String namespace;

		private final OutgoingMessages<K, V> outgoing;

		private final SendableCheck<K, V> check;

		private final QueueInbox inbox;

		SourceEnd(String namespace, OutgoingMessages<K, V> outgoing, SendableCheck<K, V> check, QueueInbox inbox) {
			this.namespace = namespace;
			this.outgoing = outgoing;
			this.check = check;
			this.inbox = inbox;
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
			QueueTransport.this.send(this.namespace + "/sinks", this.outgoing.encode(message));
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			QueueTransport.this.send(this.namespace + "/sinks/" + sinkId, this.outgoing.encode(message));
		}

		@Override
		public void close() {
			QueueTransport.this.broker.unsubscribe(this.inbox);
			this.inbox.close();
		}

	}

	private final class SinkEnd<K, V> implements SinkChannel<K, V> {

		private final String namespace;

		private final OutgoingMessages<K, V> outgoing;

		private final QueueInbox inbox;

		private final SendableCheck<K, V> check;

		SinkEnd(String namespace, OutgoingMessages<K, V> outgoing, SendableCheck<K, V> check, QueueInbox inbox) {
			this.namespace = namespace;
			this.outgoing = outgoing;
			this.check = check;
			this.inbox = inbox;
		}

		@Override
		public void send(SinkMessage<K, V> message) {
			QueueTransport.this.send(this.namespace + "/source", this.outgoing.encode(message));
		}

		@Override
		public void requireSendable(K key, V value) {
			this.check.requireSendable(Map.of(key, value));
		}

		@Override
		public void close() {
			QueueTransport.this.broker.unsubscribe(this.inbox);
			this.inbox.close();
		}

	}

}
