package io.stateeventtarget.transport.local;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import org.jspecify.annotations.Nullable;

/**
 * The sources and sinks of one namespace on a hub. Calls receivers on the thread of the
 * sender; they put what they get in order themselves. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LocalLane<K, V> {

	private final AtomicLong epoch = new AtomicLong();

	private final List<SourceEnd> sources = new CopyOnWriteArrayList<>();

	private final Map<String, SinkReceiver<K, V>> sinks = new ConcurrentHashMap<>();

	private volatile List<SinkReceiver<K, V>> audience = List.of();

	@GuardedBy("this")
	private @Nullable StateDefinition<?, ?> definition;

	/**
	 * Requires that all who are attached at the same time mean the same types.
	 */
	synchronized void requireTypes(StateDefinition<?, ?> joining) {
		StateDefinition<?, ?> present = this.definition;
		boolean vacant = this.sources.isEmpty() && this.sinks.isEmpty();
		if (present != null && !vacant
				&& !(present.keyType().equals(joining.keyType()) && present.valueType().equals(joining.valueType()))) {
			throw new IllegalStateException(
					"On this hub there is the namespace " + present + ", which " + joining + " cannot join");
		}
		this.definition = joining;
	}

	SourceChannel<K, V> attach(SourceReceiver<K, V> receiver) {
		SourceEnd end = new SourceEnd(receiver);
		this.sources.add(end);
		return end;
	}

	SinkChannel<K, V> attach(String sinkId, SinkReceiver<K, V> receiver) {
		changeSinks(() -> this.sinks.put(sinkId, receiver));
		return new SinkEnd(sinkId);
	}

	private synchronized void changeSinks(Runnable change) {
		change.run();
		this.audience = List.copyOf(this.sinks.values());
	}

	private final class SourceEnd implements SourceChannel<K, V> {

		private final SourceReceiver<K, V> receiver;

		SourceEnd(SourceReceiver<K, V> receiver) {
			this.receiver = receiver;
		}

		@Override
		public long claimEpoch(long proposal) {
			long claimed = LocalLane.this.epoch.updateAndGet((last) -> Math.max(proposal, last + 1));
			for (SourceEnd other : LocalLane.this.sources) {
				if (other != this) {
					other.receiver.onEpochClaimed(claimed);
				}
			}
			return claimed;
		}

		@Override
		public void publish(SourceMessage<K, V> message) {
			for (SinkReceiver<K, V> sink : LocalLane.this.audience) {
				sink.onMessage(message);
			}
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			SinkReceiver<K, V> sink = LocalLane.this.sinks.get(sinkId);
			if (sink != null) {
				sink.onMessage(message);
			}
		}

		@Override
		public void close() {
			LocalLane.this.sources.remove(this);
		}

	}

	private final class SinkEnd implements SinkChannel<K, V> {

		private final String sinkId;

		SinkEnd(String sinkId) {
			this.sinkId = sinkId;
		}

		@Override
		public void send(SinkMessage<K, V> message) {
			for (SourceEnd source : LocalLane.this.sources) {
				source.receiver.onMessage(message);
			}
		}

		@Override
		public void close() {
			changeSinks(() -> LocalLane.this.sinks.remove(this.sinkId));
			LocalLane.this.sources.forEach((source) -> source.receiver.onSinkGone(this.sinkId));
		}

	}

}
