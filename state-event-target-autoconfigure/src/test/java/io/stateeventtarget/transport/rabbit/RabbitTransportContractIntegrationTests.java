package io.stateeventtarget.transport.rabbit;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.server.RabbitServer;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * The contract on a RabbitMQ.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitTransportContractIntegrationTests extends AbstractStateTransportContractTests {

	private final List<CachingConnectionFactory> connections = new ArrayList<>();

	private RabbitServer server;

	@BeforeAll
	void startServer() {
		this.server = RabbitServer.start();
	}

	@AfterAll
	void stopServer() {
		this.connections.forEach(CachingConnectionFactory::destroy);
		if (this.server != null) {
			this.server.close();
		}
	}

	@Override
	protected StateTransport transport() {
		CachingConnectionFactory connection = new CachingConnectionFactory("127.0.0.1", this.server.port());
		this.connections.add(connection);
		return new RabbitStateTransport(connection, new StateJsonCodecs(JsonMapper.shared(), MessageLimits.defaults()),
				new RabbitSettings("contract", 10_000, 64 << 20, 100_000, 64 << 20));
	}

	@Override
	protected boolean mayOutlive(Thread thread) {
		return !thread.getName().startsWith("state-");
	}

}
