package io.stateeventtarget.transport.kafka;

import java.util.Map;

import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.json.SendableCheck;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.log.FollowedSink;

/**
 * A sink's end: the log answers for the source what it can, and the source hears of
 * everything. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaSinkChannel<K, V> implements SinkChannel<K, V> {

	private final LogFollower<K, V> follower;

	private final KafkaLane<K, V> lane;

	private final String sinkId;

	private final FollowedSink<K, V> sink;

	private final SendableCheck<K, V> check;

	KafkaSinkChannel(LogFollower<K, V> follower, KafkaLane<K, V> lane, StateJsonCodec<K, V> codec, String sinkId,
			SinkReceiver<K, V> receiver) {
		this.check = new SendableCheck<>(codec, sinkId);
		this.follower = follower;
		this.lane = lane;
		this.sinkId = sinkId;
		this.sink = follower.log().attach(receiver);
		lane.attach(sinkId, this.sink);
		follower.update();
	}

	@Override
	public void send(SinkMessage<K, V> message) {
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			this.follower.connect(this.sink, connect);
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			this.follower.ask(this.sink, alive.nonce());
		}
		this.lane.toSource(message);
	}

	@Override
	public void requireSendable(K key, V value) {
		this.check.requireSendable(Map.of(key, value));
	}

	@Override
	public void close() {
		this.lane.detach(this.sinkId, this.sink);
		this.sink.close();
		this.follower.update();
	}

}
