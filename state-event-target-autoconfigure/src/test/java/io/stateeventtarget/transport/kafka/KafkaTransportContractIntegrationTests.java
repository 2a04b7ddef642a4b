package io.stateeventtarget.transport.kafka;

import java.time.Duration;

import io.stateeventtarget.server.KafkaServer;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on a real broker.
 */
class KafkaTransportContractIntegrationTests extends AbstractStateTransportContractTests {

	private static KafkaServer server;

	@BeforeAll
	static void startServer() {
		server = KafkaServer.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Override
	protected StateTransport transport() {
		return new KafkaTestClients(server.bootstrapServers()).stopped();
	}

	@Override
	protected boolean isDurable() {
		return true;
	}

	@Override
	protected Duration patience() {
		return Duration.ofSeconds(40);
	}

}
