package io.stateeventtarget.web.servlet;

import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WebSocket sessions of a real server.
 */
class WebSocketIntegrationTests {

	private static GatewayServer server;

	@BeforeAll
	static void start() {
		server = GatewayServer.start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void clear() {
		server.themes().clear();
	}

	@Test
	void sendsSnapshotAndChangesToSink() {
		server.themes().set("home", Map.of("dark", true));
		SocketClient client = server.connect("themes");
		client.connectSink("themes", "tab");
		client.await("state:snapshot");
		assertThat(client.await("\"key\":\"home\"")).contains("{\"dark\":true}");
		assertThat(client.await("\"nonce\":7")).contains("state:heartbeat");
		server.themes().set("work", 1);
		assertThat(client.await("\"work\"")).contains("state:update", "\"value\":1");
		client.close();
	}

	@Test
	void answersRequestOfClientThatSendsOnlyTheOriginalsMessages() {
		server.themes().set("home", "blue");
		SocketClient client = server.connect("themes");
		client.request("themes", "home");
		assertThat(client.await("state:update")).contains("\"param\":\"home\"", "\"key\":\"home\"",
				"\"value\":\"blue\"");
		client.request("themes", "away");
		assertThat(client.await("state:missing")).contains("\"away\"");
		server.themes().setAll(Map.of("a", 1, "b", 2));
		client.await("\"key\":\"a\"");
		client.await("\"key\":\"b\"");
		server.themes().remove("a");
		client.await("state:remove");
		server.themes().clear();
		client.await("state:reset");
		assertThat(client.messages("state:changes")).isEmpty();
		assertThat(client.messages("state:heartbeat")).isEmpty();
		client.close();
	}

	@Test
	void takesWritesInTheSessionOfTheSink() {
		SocketClient client = server.connect("themes");
		client.connectSink("themes", "tab");
		String heartbeat = client.await("\"nonce\":7");
		String session = heartbeat.replaceAll(".*\"session\":(\\d+).*", "$1");
		String id = heartbeat.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
		String epoch = heartbeat.replaceAll(".*\"epoch\":(\\d+).*", "$1");
		client.send("""
				{"type":"state:write","namespace":"themes","detail":{"sinkId":"tab","number":9,"key":"home","value":3,\
				"session":{"id":"%s","epoch":%s,"number":%s}}}""".formatted(id, epoch, session));
		client.await("state:written");
		Awaitility.await().untilAsserted(() -> assertThat(server.themes().peek("home")).isEqualTo(3));
		client.close();
	}

	@Test
	void forgetsSinksOfClosedSession() {
		SocketClient client = server.connect("themes");
		client.connectSink("themes", "tab");
		client.await("\"nonce\":7");
		assertThat(server.themes().sinks()).anyMatch((sink) -> sink.id().endsWith("/tab"));
		client.close();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.themes().sinks()).noneMatch((sink) -> sink.id().endsWith("/tab")));
	}

}
