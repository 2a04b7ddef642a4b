package io.stateeventtarget.web.servlet;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.web.WebGateway;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What WebSocket clients of a real server may not do, and what happens when they do.
 */
class WebSocketLimitsIntegrationTests {

	private static final String PATH = "/state-event-target/themes";

	private static GatewayServer server;

	@BeforeAll
	static void start() {
		server = GatewayServer.start("state-event-target.web.message-size=2KB",
				"state-event-target.web.sinks-per-session=3", "state-event-target.web.rate=1",
				"state-event-target.web.burst=40", "state-event-target.web.pending-requests=5",
				"state-event-target.web.ping=200ms", "state-event-target.web.idle-timeout=1s",
				"state-event-target.web.max-sessions=12", "state-event-target.web.max-sessions-per-client=10",
				"state-event-target.sources.writeonly.value-type=String",
				"state-event-target.web.namespaces.writeonly.read=false",
				"state-event-target.web.namespaces.writeonly.write=true");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "unknown", "secret", "Themes", "themes/", "themes/a", "themes;x", "../secret" })
	void upgradesNothingThatIsNotListed(String namespace) throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.upgrade("/state-event-target/" + namespace)).doesNotStartWith("HTTP/1.1 101");
		}
	}

	@Test
	void upgradesNothingThatCannotBeRead() throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.upgrade("/state-event-target/writeonly")).startsWith("HTTP/1.1 403");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "" })
	void upgradesNoPageOfAnotherOrigin(String origin) throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.upgrade(PATH, "Origin: " + origin)).startsWith("HTTP/1.1 403");
		}
	}

	@Test
	void upgradesPageOfItsOwnOrigin() throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.upgrade(PATH, "Origin: http://127.0.0.1:" + server.port())).startsWith("HTTP/1.1 101");
		}
	}

	@Test
	void agreesToNoCompression() throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.upgrade(PATH, "Sec-WebSocket-Extensions: permessage-deflate")).startsWith("HTTP/1.1 101")
				.doesNotContainIgnoringCase("permessage-deflate");
		}
	}

	@Test
	void closesOnOversizedMessage() throws Exception {
		SocketClient client = server.connect("themes");
		client.socket().sendText("x".repeat(3000), true);
		assertThat(client.awaitClose()).isEqualTo(1009);
		assertThat(client.closeReason()).isEqualTo("A message is longer than 2048 bytes");
		SocketClient multibyte = server.connect("themes");
		multibyte.socket().sendText("\u20ac".repeat(700), true);
		assertThat(multibyte.awaitClose()).isEqualTo(1009);
	}

	@Test
	void closesOnOversizedMessageInParts() {
		SocketClient client = server.connect("themes");
		for (int i = 0; i < 3; i++) {
			client.sendPart("x".repeat(1000));
		}
		assertThat(client.awaitClose()).isEqualTo(1009);
	}

	@Test
	void closesOnBinaryMessage() {
		SocketClient client = server.connect("themes");
		client.socket().sendBinary(ByteBuffer.wrap(new byte[3]), true);
		assertThat(client.awaitClose()).isEqualTo(1008);
	}

	@Test
	void closesOnMalformedText() throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			socket.upgrade(PATH);
			socket.sendFrame(1, new byte[] { (byte) 0xc3, '(' });
			assertThat(socket.readClose()).isEqualTo("close:1007");
		}
	}

	@Test
	void livesOnAfterWhatIsNoMessage() {
		SocketClient client = server.connect("themes");
		for (String text : List.of("", "{", "[]", "null", "7", "{\"type\":\"state:request\"}",
				"{\"type\":\"state:unknown\",\"namespace\":\"themes\",\"detail\":{}}",
				"{\"type\":\"state:request\",\"namespace\":\"secret\",\"detail\":{\"param\":\"a\"}}",
				"{\"type\":\"state:request\",\"namespace\":\"themes\",\"detail\":{\"param\":{\"a\":1}}}",
				"{\"type\":\"state:update\",\"namespace\":\"themes\",\"detail\":{\"key\":\"a\",\"value\":1}}",
				"{\"type\":\"state:request\",\"namespace\":\"themes\",\"detail\":" + "[".repeat(900) + "]".repeat(900)
						+ "}")) {
			client.send(text);
		}
		client.request("themes", "absent");
		client.await("state:missing");
		assertThat(client.messages("state:update")).isEmpty();
		client.close();
	}

	@Test
	void closesOnTooManySinks() {
		SocketClient client = server.connect("themes");
		for (int i = 0; i < 5; i++) {
			client.connectSink("themes", "sink" + i);
		}
		assertThat(client.awaitClose()).isEqualTo(1008);
		assertThat(client.closeReason()).isEqualTo("Too many sinks in one session");
	}

	@Test
	void closesOnFloodOfMessages() {
		SocketClient client = server.connect("themes");
		for (int i = 0; i < 60 && !client.isClosed(); i++) {
			client.trySend("{}");
		}
		assertThat(client.awaitClose()).isEqualTo(1008);
		assertThat(client.closeReason()).isEqualTo("Too many messages");
	}

	@Test
	void refusesTooManySessions() throws Exception {
		List<SocketClient> clients = new ArrayList<>();
		Awaitility.await().untilAsserted(() -> assertThat(sessions()).isZero());
		for (int i = 0; i < 10; i++) {
			clients.add(server.connect("themes"));
		}
		assertThatThrownBy(() -> server.connect("themes")).hasMessageContaining("WebSocketHandshakeException");
		HttpResponse<String> events = server.get("/themes", "Accept", "text/event-stream");
		assertThat(events.statusCode()).isEqualTo(503);
		assertThat(events.headers().firstValue("Retry-After")).isPresent();
		clients.forEach(SocketClient::close);
		Awaitility.await().untilAsserted(() -> assertThat(sessions()).isZero());
		Awaitility.await().ignoreExceptions().until(() -> {
			server.connect("themes").close();
			return true;
		});
	}

	@Test
	void rejectsWritesThatAreNotOpen() {
		SocketClient client = server.connect("quiet");
		client.connectSink("quiet", "tab");
		client.await("\"nonce\":7");
		client
			.send("""
					{"type":"state:write","namespace":"quiet","detail":{"sinkId":"tab","number":9,"key":"a","value":"b"}}""");
		assertThat(client.await("state:rejected")).contains("\"number\":9", "\"unknown\":false");
		client.close();
	}

	@Test
	void cannotSpeakForTheSinkOfAnotherSession() {
		SocketClient one = server.connect("themes");
		SocketClient other = server.connect("themes");
		one.connectSink("themes", "same");
		other.connectSink("themes", "same");
		one.await("\"nonce\":7");
		other.await("\"nonce\":7");
		assertThat(server.themes().sinks()).filteredOn((sink) -> sink.id().endsWith("/same")).hasSize(2);
		other.close();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.themes().sinks()).filteredOn((sink) -> sink.id().endsWith("/same"))
				.hasSize(1));
		one.close();
	}

	@Test
	void fencesNobodyByWhatClientsHeardOf() {
		SocketClient client = server.connect("themes");
		client.send("""
				{"type":"state:alive","namespace":"themes","detail":{"sinkId":"tab","instance":5,"mode":"replica",\
				"version":{"epoch":9007199254740990,"sequence":1},"status":"synced","nonce":8,\
				"heard":{"id":"evil","epoch":9007199254740990}}}""");
		client.await("\"nonce\":8");
		assertThat(server.themes().isPrimary()).isTrue();
		client.close();
	}

	@Test
	void closesSessionOfWhichNothingIsHeard() throws Exception {
		try (RawSocket silent = new RawSocket(server.port())) {
			silent.upgrade(PATH);
			List<String> frames = new ArrayList<>();
			while (frames.isEmpty() || !frames.get(frames.size() - 1).startsWith("close:")) {
				frames.add(silent.readFrame());
			}
			assertThat(frames).contains("[ping]").endsWith("close:1001");
		}
		SocketClient answering = server.connect("themes");
		try (RawSocket silent = new RawSocket(server.port())) {
			silent.upgrade(PATH);
			silent.readClose();
		}
		assertThat(answering.isClosed()).isFalse();
		answering.close();
	}

	@Test
	void takesMessageInParts() {
		SocketClient client = server.connect("themes");
		client.sendPart("{\"type\":\"state:request\",\"namespace\":\"themes\",");
		client.send("\"detail\":{\"param\":\"part\"}}");
		client.await("state:missing");
		client.close();
	}

	private static int sessions() {
		return server.context()
			.getBean(WebGateway.class)
			.sessions()
			.values()
			.stream()
			.mapToInt(Integer::intValue)
			.sum();
	}

}
