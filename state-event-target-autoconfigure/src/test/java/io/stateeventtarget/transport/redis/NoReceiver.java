package io.stateeventtarget.transport.redis;

import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.transport.SourceReceiver;

/**
 * Takes no notice.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class NoReceiver<K, V> implements SourceReceiver<K, V> {

	@Override
	public void onMessage(SinkMessage<K, V> message) {
	}

	@Override
	public void onSinkGone(String sinkId) {
	}

	@Override
	public void onEpochClaimed(long epoch) {
	}

}
