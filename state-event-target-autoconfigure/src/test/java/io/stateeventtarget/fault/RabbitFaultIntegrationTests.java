package io.stateeventtarget.fault;

import java.util.List;

import io.stateeventtarget.server.RabbitServer;
import io.stateeventtarget.server.Server;
import org.junit.jupiter.api.BeforeAll;

/**
 * What goes wrong with RabbitMQ.
 */
class RabbitFaultIntegrationTests extends AbstractFaultTests {

	@BeforeAll
	static void assumeInstalled() {
		RabbitServer.assumeInstalled();
	}

	@Override
	Server startServer() {
		return RabbitServer.start();
	}

	@Override
	List<String> properties(int port) {
		return List.of("state-event-target.transport=rabbit", "spring.rabbitmq.port=" + port,
				"spring.rabbitmq.connection-timeout=2s", "spring.rabbitmq.requested-heartbeat=2s");
	}

	@Override
	boolean isDurable() {
		return false;
	}

}
