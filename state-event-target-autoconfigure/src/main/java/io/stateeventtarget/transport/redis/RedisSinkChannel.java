package io.stateeventtarget.transport.redis;

import java.util.Map;
import java.util.Set;

import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.protocol.json.SendableCheck;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.log.FollowedSink;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A sink's end: what the log can answer is answered from it, and the source gets to know
 * over its lane. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RedisSinkChannel<K, V> implements SinkChannel<K, V> {

	private static final Log logger = LogFactory.getLog(RedisSinkChannel.class);

	private final RedisEngine engine;

	private final RedisNamespace<K, V> namespace;

	private final StateJsonCodec<K, V> codec;

	private final IncomingMessages<K, V> incoming;

	private final FollowedSink<K, V> sink;

	private final SendableCheck<K, V> check;

	private final byte[] address;

	private final RedisLanes.Receiver lane = new RedisLanes.Receiver() {

		@Override
		public void message(byte[] message) {
			receive(message);
		}

		@Override
		public void subscribed() {
			introduce();
		}

	};

	private volatile @Nullable SinkMessage<K, V> lastConnect;

	RedisSinkChannel(RedisEngine engine, RedisNamespace<K, V> namespace, String sinkId, FollowedSink<K, V> sink) {
		this.engine = engine;
		this.namespace = namespace;
		this.codec = namespace.codec();
		this.incoming = namespace.incoming();
		this.sink = sink;
		this.check = new SendableCheck<>(this.codec, sinkId);
		this.address = namespace.keys().toSink(sinkId);
	}

	RedisSinkChannel<K, V> open() {
		this.engine.lanes().subscribe(this.address, this.lane);
		return this;
	}

	@Override
	public void send(SinkMessage<K, V> message) {
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			this.namespace.connect(this.sink, connect);
			SinkMessage<K, V> forwarded = withoutKeys(connect);
			this.lastConnect = forwarded;
			forward(forwarded);
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			this.namespace.answer(this.sink, alive.nonce());
			forward(message);
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			this.namespace.answer(this.sink, request, () -> forward(request));
		}
		else {
			forward(message);
		}
	}

	@Override
	public void requireSendable(K key, V value) {
		this.check.requireSendable(Map.of(key, value));
	}

	@Override
	public void close() {
		this.engine.lanes().unsubscribe(this.address, this.lane);
		this.sink.close();
		this.namespace.detached();
	}

	/**
	 * The source opens an account for who connects; the keys are the log's affair.
	 */
	private static <K, V> SinkMessage<K, V> withoutKeys(SinkMessage.Connect<K, V> connect) {
		return (connect.keys() == null) ? connect : new SinkMessage.Connect<>(connect.sinkId(), connect.instance(),
				connect.heard(), connect.mode(), connect.since(), Set.of(), connect.nonce());
	}

	/**
	 * Lets the source know of this sink now that its answer arrives, rather than with the
	 * next question.
	 */
	private void introduce() {
		SinkMessage<K, V> connect = this.lastConnect;
		if (connect != null) {
			forward(connect);
		}
	}

	private void receive(byte[] message) {
		this.incoming.fromSource(message, this.sink::onLane);
	}

	private void forward(SinkMessage<K, V> message) {
		try {
			this.engine.lanes().publish(this.namespace.keys().toSource(), this.codec.encode(message));
		}
		catch (StateException ex) {
			logger.error("A message to the source of namespace '" + this.codec.namespace() + "' cannot be sent", ex);
		}
	}

}
