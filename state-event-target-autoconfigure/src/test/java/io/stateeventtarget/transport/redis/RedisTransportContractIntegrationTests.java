package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.contract.AbstractStateTransportContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The contract on Redis.
 */
class RedisTransportContractIntegrationTests extends AbstractStateTransportContractTests {

	private static final List<LettuceConnectionFactory> factories = new ArrayList<>();

	private static RedisServer redis;

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
	}

	@AfterAll
	static void stop() {
		factories.forEach(LettuceConnectionFactory::destroy);
		redis.close();
	}

	@Override
	protected StateTransport transport() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory("127.0.0.1", redis.port());
		factory.afterPropertiesSet();
		factory.start();
		factories.add(factory);
		return new RedisStateTransport(factory,
				new StateJsonCodecs(JsonMapper.builder().build(), MessageLimits.defaults()),
				new RedisTransportSettings("state", Duration.ofSeconds(2), 10_000, 64L << 20));
	}

	@Override
	protected boolean isDurable() {
		return true;
	}

	@Override
	protected boolean mayOutlive(Thread thread) {
		return thread.getName().startsWith("lettuce");
	}

}
