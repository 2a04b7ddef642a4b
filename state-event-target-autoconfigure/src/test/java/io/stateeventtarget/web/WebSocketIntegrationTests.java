package io.stateeventtarget.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WebSocket sessions of a real server.
 */
@ParameterizedClass
@EnumSource(WebStack.class)
class WebSocketIntegrationTests {

	private static final Pattern VALUE = Pattern.compile("\"value\":([0-9]+)");

	@Parameter
	WebStack stack;

	private static GatewayServer server;

	@BeforeParameterizedClassInvocation
	static void start(WebStack stack) {
		server = GatewayServer.start(stack);
	}

	@AfterParameterizedClassInvocation
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

	@Test
	void neverTakesAPlainClientBack() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		Thread writer = new Thread(() -> {
			for (int i = 1; !over.get(); i++) {
				server.themes().set("fast", i);
				if (i % 50 == 0) {
					LockSupport.parkNanos(200_000);
				}
			}
		}, "writer");
		writer.start();
		try {
			for (int round = 0; round < 40; round++) {
				SocketClient client = server.connect("themes");
				for (int i = 1; i <= 5; i++) {
					int more = 10 * i;
					client.request("themes", "fast");
					Awaitility.await()
						.pollDelay(Duration.ZERO)
						.pollInterval(Duration.ofMillis(5))
						.until(() -> client.messages().size() >= more);
				}
				assertThat(client.messages()
					.stream()
					.map(VALUE::matcher)
					.filter(Matcher::find)
					.map((found) -> Integer.valueOf(found.group(1)))
					.toList()).isSorted();
				client.close();
			}
		}
		finally {
			over.set(true);
			writer.join(10_000);
		}
	}

}
