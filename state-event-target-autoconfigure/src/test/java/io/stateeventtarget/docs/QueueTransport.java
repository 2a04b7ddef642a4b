package io.stateeventtarget.docs;

import java.time.Duration;
import java.util.function.Supplier;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The transport of {@code docs/transports.md}: messages as JSON through queues. It has no
 * register of epochs.
 */
final class QueueTransport implements StateTransport {

	private static final Log logger = LogFactory.getLog(QueueTransport.class);

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
		return new SourceEnd<>(codec, inbox);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		StateJsonCodec<K, V> codec = this.codecs.codec(definition);
		IncomingMessages<K, V> incoming = incoming(codec);
		QueueInbox inbox = new QueueInbox((bytes) -> incoming.fromSource(bytes, receiver::onMessage));
		this.broker.subscribe(inbox, definition.namespace() + "/sinks", definition.namespace() + "/sinks/" + sinkId);
		return new SinkEnd<>(codec, inbox);
	}

	private static <K, V> IncomingMessages<K, V> incoming(StateJsonCodec<K, V> codec) {
		return new IncomingMessages<>(codec, System::nanoTime, Duration.ofSeconds(10));
	}

	private void send(String address, Supplier<byte[]> message) {
		try {
			this.broker.send(address, message.get());
		}
		catch (StateException ex) {
			logger.error("A message to " + address + " cannot be sent, and who waits for it will not be in sync", ex);
		}
	}

	private final class SourceEnd<K, V> implements SourceChannel<K, V> {

		private final StateJsonCodec<K, V> codec;

		private final QueueInbox inbox;

		SourceEnd(StateJsonCodec<K, V> codec, QueueInbox inbox) {
			this.codec = codec;
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
		public void publish(SourceMessage<K, V> message) {
			QueueTransport.this.send(this.codec.namespace() + "/sinks", () -> this.codec.encode(message));
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			QueueTransport.this.send(this.codec.namespace() + "/sinks/" + sinkId, () -> this.codec.encode(message));
		}

		@Override
		public void close() {
			QueueTransport.this.broker.unsubscribe(this.inbox);
			this.inbox.close();
		}

	}

	private final class SinkEnd<K, V> implements SinkChannel<K, V> {

		private final StateJsonCodec<K, V> codec;

		private final QueueInbox inbox;

		SinkEnd(StateJsonCodec<K, V> codec, QueueInbox inbox) {
			this.codec = codec;
			this.inbox = inbox;
		}

		@Override
		public void send(SinkMessage<K, V> message) {
			QueueTransport.this.send(this.codec.namespace() + "/source", () -> this.codec.encode(message));
		}

		@Override
		public void close() {
			QueueTransport.this.broker.unsubscribe(this.inbox);
			this.inbox.close();
		}

	}

}
