package io.stateeventtarget.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SinkMessage.Request;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;

/**
 * The local transport, which takes note of the requests of sinks and may lose them.
 */
final class TappedTransport implements StateTransport {

	final List<Request<?, ?>> requests = new CopyOnWriteArrayList<>();

	volatile boolean losesRequests;

	private final StateTransport transport = LocalStateTransport.isolated();

	/**
	 * How many different requests for a key went out. One that is sent again, as there is
	 * no answer, is the same request.
	 */
	long requestsFor(Object key) {
		return this.requests.stream()
			.filter((request) -> request.key().equals(key))
			.map(Request::requestId)
			.distinct()
			.count();
	}

	@Override
	public String name() {
		return "tapped";
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.transport.openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		SinkChannel<K, V> channel = this.transport.openSink(definition, sinkId, receiver);
		return new SinkChannel<>() {

			@Override
			public void send(SinkMessage<K, V> message) {
				if (!isTaken(message)) {
					channel.send(message);
				}
			}

			@Override
			public void close() {
				channel.close();
			}

		};
	}

	private boolean isTaken(SinkMessage<?, ?> message) {
		if (message instanceof Request<?, ?> request) {
			this.requests.add(request);
			return this.losesRequests;
		}
		return false;
	}

}
