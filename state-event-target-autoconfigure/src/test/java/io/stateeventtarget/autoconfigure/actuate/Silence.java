package io.stateeventtarget.autoconfigure.actuate;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;

/**
 * A local transport that can lose everything that a source sends, or its changes only.
 */
final class Silence implements StateTransport {

	private final LocalStateTransport transport = LocalStateTransport.isolated();

	volatile boolean total;

	volatile boolean ofChanges;

	@Override
	public String name() {
		return "silence";
	}

	@Override
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return this.transport.openSource(definition, sourceId, receiver);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		return this.transport.openSink(definition, sinkId, (message) -> {
			if (!this.total && !(this.ofChanges && message instanceof SourceMessage.Changes)) {
				receiver.onMessage(message);
			}
		});
	}

}
