package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * The transport of an ancestor context, which alone starts and stops it.
 */
final class BorrowedTransport implements StateTransport {

	private final StateTransport owned;

	BorrowedTransport(StateTransport owned) {
		this.owned = owned;
	}

	@Override
	public String name() {
		return this.owned.name();
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.owned.openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		return this.owned.openSink(definition, sinkId, receiver);
	}

	@Override
	public String toString() {
		return this.owned.toString();
	}

}
