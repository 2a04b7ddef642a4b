package io.stateeventtarget.transport.contract;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * Loses, doubles and delays messages between a transport and who uses it, as every
 * transport may. Thread-safe.
 */
final class SpoiledTransport implements StateTransport {

	private final StateTransport transport;

	private final Queue<Object> arrived = new ConcurrentLinkedQueue<>();

	private final Map<Object, Object> heldBack = new ConcurrentHashMap<>();

	private volatile Predicate<Object> loses = (message) -> false;

	private volatile Predicate<Object> doubles = (message) -> false;

	private volatile Predicate<Object> delays = (message) -> false;

	SpoiledTransport(StateTransport transport) {
		this.transport = transport;
	}

	/**
	 * Loses messages that arrive or are sent by a sink.
	 * @param which those that are lost
	 */
	void lose(Predicate<Object> which) {
		this.loses = which;
	}

	/**
	 * Doubles messages that arrive or are sent by a sink.
	 * @param which those that are doubled
	 */
	void repeat(Predicate<Object> which) {
		this.doubles = which;
	}

	/**
	 * Lets messages arrive after those that follow them.
	 * @param which those that are late
	 */
	void delay(Predicate<Object> which) {
		this.delays = which;
	}

	/**
	 * What was sent to sinks and was not lost.
	 * @return messages in the order of arrival
	 */
	Queue<Object> arrived() {
		return this.arrived;
	}

	@Override
	public String name() {
		return this.transport.name();
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.transport.openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		SinkChannel<K, V> channel = this.transport.openSink(definition, sinkId, new SpoiledReceiver<>(receiver));
		return new SinkChannel<>() {

			@Override
			public void send(SinkMessage<K, V> message) {
				pass(message, channel::send);
			}

			@Override
			public void requireSendable(K key, V value) {
				channel.requireSendable(key, value);
			}

			@Override
			public void close() {
				channel.close();
			}

		};
	}

	@Override
	public void start() {
		this.transport.start();
	}

	@Override
	public void stop() {
		this.transport.stop();
	}

	private <M> void pass(M message, Consumer<M> onwards) {
		if (this.loses.test(message)) {
			return;
		}
		onwards.accept(message);
		if (this.doubles.test(message)) {
			onwards.accept(message);
		}
	}

	/**
	 * Gets what arrives for a sink.
	 */
	private final class SpoiledReceiver<K, V> implements SinkReceiver<K, V> {

		private final SinkReceiver<K, V> receiver;

		SpoiledReceiver(SinkReceiver<K, V> receiver) {
			this.receiver = receiver;
		}

		@Override
		@SuppressWarnings("unchecked")
		public void onMessage(SourceMessage<K, V> message) {
			if (SpoiledTransport.this.delays.test(message)
					&& SpoiledTransport.this.heldBack.putIfAbsent(this, message) == null) {
				return;
			}
			pass(message, this::deliver);
			Object late = SpoiledTransport.this.heldBack.remove(this);
			if (late != null) {
				pass((SourceMessage<K, V>) late, this::deliver);
			}
		}

		@Override
		public void onContinued(Position last, Origin next) {
			this.receiver.onContinued(last, next);
		}

		@Override
		public void onRewound(Position end) {
			this.receiver.onRewound(end);
		}

		private void deliver(SourceMessage<K, V> message) {
			SpoiledTransport.this.arrived.add(message);
			this.receiver.onMessage(message);
		}

	}

}
