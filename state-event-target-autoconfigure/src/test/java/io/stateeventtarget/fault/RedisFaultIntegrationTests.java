package io.stateeventtarget.fault;

import java.util.List;
import java.util.function.Consumer;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.server.Server;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes wrong with Redis, beside what goes wrong with every engine.
 */
class RedisFaultIntegrationTests extends AbstractFaultTests {

	@Override
	Server startServer() {
		return RedisServer.startDurable();
	}

	@Override
	List<String> properties(int port) {
		return List.of("state-event-target.transport=redis", "spring.data.redis.port=" + port,
				"spring.data.redis.timeout=2s", "spring.data.redis.connect-timeout=1s");
	}

	@Override
	boolean isDurable() {
		return true;
	}

	@Test
	void refusesWritesWhileThereIsNoMemory() {
		rounds("no memory", (applications) -> {
			redis((commands) -> commands.configSet("maxmemory", "1mb"));
			applications.awaitFailure(applications.source());
			assertThat(applications.near().tell("get", applications.namespace, "k1", "sink")).isNotEqualTo("null");
			redis((commands) -> commands.configSet("maxmemory", "0"));
		});
	}

	@Test
	void refusesWritesWhileItIsAReadOnlyReplica() {
		rounds("read-only replica", (applications) -> {
			redis((commands) -> commands.replicaof("127.0.0.1", 1));
			applications.awaitFailure(applications.source());
			redis(RedisCommands::replicaofNoOne);
		});
	}

	@Test
	void startsOverFromTheHashWhereTheStreamWasTrimmed() {
		rounds("stream trimmed", (applications) -> {
			applications.sinkProxy.cut();
			applications.source().awaitAcked(100);
			redis((commands) -> keys(commands, applications).stream()
				.filter((key) -> commands.type(key).equals("stream"))
				.forEach((key) -> commands.xtrim(key, 0)));
			applications.sinkProxy.restore();
		});
	}

	@Test
	void writesDeletedKeysAgain() {
		rounds("keys deleted", (applications) -> redis(
				(commands) -> commands.del(keys(commands, applications).toArray(String[]::new))));
	}

	@Test
	void writesEverythingAgainThatTheServerLost() {
		rounds("everything lost", (applications) -> redis(RedisCommands::flushall));
	}

	@Test
	void writesDeletedKeysAgainWhileNobodyWrites() {
		rounds("keys deleted at rest", (applications) -> {
			applications.halt(applications.source());
			applications.awaitEqual();
			redis((commands) -> commands.del(keys(commands, applications).toArray(String[]::new)));
			applications.stream();
		});
	}

	private static List<String> keys(RedisCommands<String, String> commands, Cluster applications) {
		return commands.keys("*" + applications.namespace + "*");
	}

	private void redis(Consumer<RedisCommands<String, String>> task) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", server().port()));
		try {
			task.accept(client.connect().sync());
		}
		finally {
			client.shutdown();
		}
	}

}
