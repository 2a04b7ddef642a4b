package io.stateeventtarget.transport.local;

import java.util.UUID;

import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;

/**
 * The contract on the transport that stays within the JVM.
 */
class LocalTransportContractTests extends AbstractStateTransportContractTests {

	private final String hub = UUID.randomUUID().toString();

	@Override
	protected StateTransport transport() {
		return LocalStateTransport.onHub(this.hub);
	}

	@Override
	protected int maxMessageBytes() {
		return 0;
	}

}
