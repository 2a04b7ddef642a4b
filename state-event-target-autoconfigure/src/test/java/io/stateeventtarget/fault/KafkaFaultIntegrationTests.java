package io.stateeventtarget.fault;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import io.stateeventtarget.server.KafkaServer;
import io.stateeventtarget.server.Server;
import io.stateeventtarget.server.TcpProxy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong with Kafka, beside what goes wrong with every engine.
 */
class KafkaFaultIntegrationTests extends AbstractFaultTests {

	@Override
	Server startServer() {
		return KafkaServer.startWithProxies(2, "auto.create.topics.enable=false");
	}

	@Override
	TcpProxy startProxy(Server before, int number) {
		return ((KafkaServer) before).proxy(number);
	}

	@Override
	List<String> properties(int port) {
		return List.of("state-event-target.transport=kafka", "spring.kafka.bootstrap-servers=127.0.0.1:" + port,
				"state-event-target.kafka.timeout=3s");
	}

	@Override
	boolean isDurable() {
		return true;
	}

	@Test
	void writesADeletedTopicAgain() {
		rounds("topic deleted", (applications) -> deleteTopics(applications.namespace));
	}

	private void deleteTopics(String namespace) {
		try (Admin admin = Admin
			.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, ((KafkaServer) server()).bootstrapServers()))) {
			Set<String> topics = admin.listTopics()
				.names()
				.get()
				.stream()
				.filter((topic) -> topic.contains(namespace))
				.collect(Collectors.toSet());
			admin.deleteTopics(topics).all().get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
