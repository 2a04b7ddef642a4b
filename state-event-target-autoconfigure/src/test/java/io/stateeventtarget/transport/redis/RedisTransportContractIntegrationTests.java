package io.stateeventtarget.transport.redis;

import java.util.UUID;

import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The contract on a real Redis.
 */
class RedisTransportContractIntegrationTests extends AbstractStateTransportContractTests {

	private static RedisServer server;

	private static LettuceConnectionFactory factory;

	private final String prefix = UUID.randomUUID().toString();

	@BeforeAll
	static void start() {
		server = RedisServer.start();
		factory = RedisApplication.factory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
	}

	@AfterAll
	static void stop() {
		factory.destroy();
		server.close();
	}

	@Override
	protected StateTransport transport() {
		return RedisApplication.transport(factory, RedisApplication.settings(this.prefix));
	}

	@Override
	protected boolean isDurable() {
		return true;
	}

	@Override
	protected boolean mayOutlive(Thread thread) {
		return thread.getName().startsWith("lettuce-");
	}

}
