package io.stateeventtarget.docs;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract on the transport of {@code docs/transports.md}.
 */
class QueueTransportContractTests extends AbstractStateTransportContractTests {

	private final QueueBroker broker = new QueueBroker();

	@Override
	protected StateTransport transport() {
		return new QueueTransport(this.broker,
				new StateJsonCodecs(JsonMapper.builder().build(), MessageLimits.defaults()));
	}

}
