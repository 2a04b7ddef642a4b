package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.AfterEach;

/**
 * The contract for sinks that are served from another sink.
 */
class SinkRelayContractTests extends AbstractStateTransportContractTests {

	private final String hub = UUID.randomUUID().toString();

	private final Map<String, RelayedTransport.Lane<?, ?>> lanes = new ConcurrentHashMap<>();

	private final DefaultStateRegistry middle = new DefaultStateRegistry(
			new RuntimeSettings("middle", LocalStateTransport.onHub(this.hub), Clock.systemUTC(), System::nanoTime,
					new LoggingStateListenerErrorHandler(), new RuntimeListener() {
					}));

	SinkRelayContractTests() {
		this.middle.startTransport();
		this.middle.startSinks();
	}

	@AfterEach
	void closeMiddle() {
		this.middle.close();
	}

	@Override
	protected StateTransport transport() {
		return new RelayedTransport(LocalStateTransport.onHub(this.hub), this.middle, this.lanes);
	}

	@Override
	protected int maxMessageBytes() {
		return 0;
	}

	@Override
	protected boolean mayOutlive(Thread thread) {
		return true;
	}

}
