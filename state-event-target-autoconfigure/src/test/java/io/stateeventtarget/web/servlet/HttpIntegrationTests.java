package io.stateeventtarget.web.servlet;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * JSON resources of a real server.
 */
class HttpIntegrationTests {

	private static GatewayServer server;

	@BeforeAll
	static void start() {
		server = GatewayServer.start("state-event-target.web.message-size=1KB",
				"state-event-target.sources.numbers.key-type=Integer",
				"state-event-target.sources.numbers.value-type=java.util.List<Integer>",
				"state-event-target.sources.numbers.writes=allow",
				"state-event-target.web.namespaces.numbers.write=true",
				"state-event-target.web.namespaces.numbers.read=false",
				"state-event-target.sources.refusing.value-type=String",
				"state-event-target.web.namespaces.refusing.write=true",
				"state-event-target.sources.closed.value-type=String",
				"state-event-target.web.namespaces.closed.read=false",
				"state-event-target.web.allowed-origins=https://friend.example");
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
	void answersWithSnapshot() throws Exception {
		server.themes().set("home", Map.of("dark", true));
		HttpResponse<String> response = server.get("/themes");
		String version = server.themes().version().toString();
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("ETag")).hasValue("\"" + version + "\"");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
		assertThat(response.body()).startsWith("{\"namespace\":\"themes\",\"version\":\"" + version + "\"")
			.contains("\"status\":\"synced\"", "\"entries\":[{\"key\":\"home\",\"value\":{\"dark\":true}}]}");
	}

	@Test
	void answersWithLargeSnapshot() throws Exception {
		for (int i = 0; i < 5000; i++) {
			server.themes().set("key" + i, "value " + i);
		}
		String body = server.get("/themes").body();
		assertThat(body).contains("\"key4999\"").endsWith("]}");
		assertThat(body.split("\"key\":")).hasSize(5001);
	}

	@Test
	void saysThatSnapshotIsUnmodified() throws Exception {
		server.themes().set("home", 1);
		String etag = server.get("/themes").headers().firstValue("ETag").orElseThrow();
		HttpResponse<String> response = server.get("/themes", "If-None-Match", etag);
		assertThat(response.statusCode()).isEqualTo(304);
		assertThat(response.body()).isEmpty();
		server.themes().set("home", 2);
		assertThat(server.get("/themes", "If-None-Match", etag).statusCode()).isEqualTo(200);
	}

	@Test
	void answersWithEntry() throws Exception {
		String version = server.themes().set("a home", "blue").toString();
		server.themes().set("other", 1);
		HttpResponse<String> response = server.get("/themes/a%20home");
		assertThat(response.body()).startsWith("{\"key\":\"a home\",\"value\":\"blue\",\"epoch\":")
			.contains("\"timestamp\":");
		assertThat(response.headers().firstValue("ETag")).hasValue("\"" + version + "\"");
		assertThat(server.get("/themes/a%20home", "If-None-Match", "\"" + version + "\"").statusCode()).isEqualTo(304);
	}

	@Test
	void answersHeadWithoutBody() throws Exception {
		server.themes().set("home", 1);
		HttpResponse<String> response = server
			.send(server.request("/themes/home").method("HEAD", HttpRequest.BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void writesAndRemoves() throws Exception {
		HttpResponse<String> put = server.put("/themes/home", "{\"dark\":true}");
		assertThat(put.statusCode()).isEqualTo(204);
		assertThat(put.headers().firstValue("ETag")).hasValue("\"" + server.themes().version() + "\"");
		assertThat(server.themes().peek("home")).isEqualTo(Map.of("dark", true));
		assertThat(server.send(server.request("/themes/home").DELETE()).statusCode()).isEqualTo(204);
		assertThat(server.themes().peek("home")).isNull();
	}

	@Test
	void writesOnlyTheExpectedVersion() throws Exception {
		String first = "\"" + server.themes().set("home", 1) + "\"";
		server.themes().set("home", 2);
		String second = server.get("/themes/home").headers().firstValue("ETag").orElseThrow();
		assertThat(server.put("/themes/home", "3", "If-Match", first).statusCode()).isEqualTo(412);
		assertThat(server.themes().peek("home")).isEqualTo(2);
		assertThat(server.put("/themes/home", "3", "If-Match", second).statusCode()).isEqualTo(204);
		assertThat(server.send(server.request("/themes/home", "If-Match", second).DELETE()).statusCode())
			.isEqualTo(412);
		assertThat(server.themes().peek("home")).isEqualTo(3);
	}

	@Test
	void writesOnlyWhatIsAbsentOrPresent() throws Exception {
		assertThat(server.put("/themes/home", "1", "If-Match", "*").statusCode()).isEqualTo(412);
		assertThat(server.put("/themes/home", "1", "If-None-Match", "*").statusCode()).isEqualTo(204);
		assertThat(server.put("/themes/home", "2", "If-None-Match", "*").statusCode()).isEqualTo(412);
		assertThat(server.put("/themes/home", "3", "If-Match", "*").statusCode()).isEqualTo(204);
		assertThat(server.themes().peek("home")).isEqualTo(3);
	}

	@Test
	void refusesConditionThatItCannotUnderstand() throws Exception {
		assertProblem(server.put("/themes/home", "1", "If-Match", "\"a\", \"b\""), 400);
		assertProblem(server.put("/themes/home", "1", "If-None-Match", "\"1:2\""), 400);
	}

	@Test
	void takesKeysAndValuesOfDeclaredTypesOnly() throws Exception {
		assertThat(server.put("/numbers/12", "[1,2]").statusCode()).isEqualTo(204);
		assertProblem(server.put("/numbers/twelve", "[1,2]"), 400);
		assertProblem(server.put("/numbers/12", "{\"a\":1}"), 400);
		assertProblem(server.put("/numbers/12", "[\"1\"]"), 400);
		assertProblem(server.put("/numbers/12", "[1,"), 400);
		assertProblem(server.put("/numbers/12", ""), 400);
	}

	@Test
	void refusesDeepNesting() throws Exception {
		assertProblem(server.put("/themes/home", "[".repeat(400) + "]".repeat(400)), 400);
	}

	@Test
	void refusesMalformedText() throws Exception {
		HttpRequest.Builder request = server.request("/themes/home")
			.header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[] { '"', (byte) 0xc3, '(', '"' }));
		assertProblem(server.send(request), 400);
	}

	@Test
	void refusesOversizedBody() throws Exception {
		assertProblem(server.put("/themes/home", "\"" + "x".repeat(1100) + "\""), 413);
		HttpRequest.Builder chunked = server.request("/themes/home")
			.header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers
				.fromPublisher(HttpRequest.BodyPublishers.ofString("\"" + "x".repeat(1100) + "\"")));
		assertProblem(server.send(chunked), 413);
	}

	@Test
	void refusesOtherContent() throws Exception {
		HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("1");
		assertProblem(server.send(server.request("/themes/home").PUT(body)), 415);
		assertProblem(server.send(server.request("/themes/home", "Content-Type", "text/plain").PUT(body)), 415);
		assertProblem(server
			.send(server.request("/themes/home", "Content-Type", "application/json", "Content-Encoding", "gzip")
				.PUT(body)), 415);
	}

	@Test
	void refusesWritesThatAreNotOpen() throws Exception {
		assertProblem(server.put("/quiet/a", "\"b\""), 403);
		assertProblem(server.send(server.request("/quiet/a").DELETE()), 403);
	}

	@Test
	void refusesWritesThatTheSourceRefuses() throws Exception {
		assertProblem(server.put("/refusing/a", "\"b\""), 403);
	}

	@Test
	void refusesReadsThatAreNotOpen() throws Exception {
		assertProblem(server.get("/numbers"), 403);
		assertProblem(server.get("/numbers/12"), 403);
		assertProblem(server.get("/numbers", "Accept", "text/event-stream"), 403);
		assertProblem(server.get("/closed"), 404);
	}

	@Test
	void refusesOtherMethods() throws Exception {
		HttpResponse<String> post = server
			.send(server.request("/themes/home").POST(HttpRequest.BodyPublishers.noBody()));
		assertProblem(post, 405);
		assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT, DELETE, OPTIONS");
		HttpResponse<String> put = server.put("/themes", "1");
		assertProblem(put, 405);
		assertThat(put.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
		HttpResponse<String> options = server
			.send(server.request("/quiet/a").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
		assertThat(options.statusCode()).isEqualTo(204);
		assertThat(options.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
	}

	@Test
	void refusesWhatItCannotServe() throws Exception {
		assertProblem(server.get("/themes", "Accept", "application/xml"), 406);
		assertThat(server.get("/themes", "Accept", "text/html, */*;q=0.1").statusCode()).isEqualTo(200);
	}

	@Test
	void saysThatEntryIsAbsent() throws Exception {
		assertProblem(server.get("/themes/none"), 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/unknown", "/secret", "/secret/a", "/Themes", "/themes/", "/themes/a/b", "/themes;a=b",
			"/themes/a;b=c", "//themes", "/th%65mes", "/", "/default", "/themes/%2e%2e", "/client.exe",
			"/client.js/x" })
	void hidesWhatIsNotListed(String path) throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.request("GET /state-event-target" + path)).startsWith("HTTP/1.1 404");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/themes/../secret", "/themes/%2e%2e/secret", "/themes/%2E./secret",
			"/themes%2f..%2fsecret", "/themes/..%5csecret", "/themes/a%2fb", "/themes/%00", "/themes/%ff", "/./secret",
			"/themes\\..\\secret" })
	void isNotTrickedByPaths(String path) throws Exception {
		try (RawSocket socket = new RawSocket(server.port())) {
			assertThat(socket.request("GET /state-event-target" + path)).containsPattern("^HTTP/1.1 40[04]");
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET,/themes", "GET,/themes/home", "PUT,/themes/home", "DELETE,/themes/home", "GET,/unknown",
			"GET,/client.js" })
	void refusesForeignOrigins(String method, String path) throws Exception {
		for (String origin : new String[] { "https://evil.example", "null", "http://127.0.0.1:1",
				"https://127.0.0.1:" + server.port(), "http://127.0.0.1.evil.example:" + server.port() }) {
			HttpRequest.Builder request = server.request(path, "Origin", origin)
				.method(method, HttpRequest.BodyPublishers.noBody());
			HttpResponse<String> response = server.send(request);
			assertProblem(response, 403);
			assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
		}
	}

	@Test
	void letsItsOwnAndNamedOriginsIn() throws Exception {
		server.themes().set("home", 1);
		HttpResponse<String> own = server.get("/themes/home", "Origin", "http://127.0.0.1:" + server.port());
		assertThat(own.statusCode()).isEqualTo(200);
		assertThat(own.headers().map()).doesNotContainKey("access-control-allow-origin");
		HttpResponse<String> friend = server.get("/themes/home", "Origin", "https://friend.example");
		assertThat(friend.statusCode()).isEqualTo(200);
		assertThat(friend.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://friend.example");
		assertThat(friend.headers().allValues("Vary")).anyMatch((value) -> value.contains("Origin"));
	}

	@Test
	void answersPreflights() throws Exception {
		HttpResponse<String> friend = server.send(server
			.request("/themes/home", "Origin", "https://friend.example", "Access-Control-Request-Method", "PUT")
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
		assertThat(friend.statusCode()).isEqualTo(204);
		assertThat(friend.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, HEAD, PUT, DELETE");
		HttpResponse<String> evil = server.send(
				server.request("/themes/home", "Origin", "https://evil.example", "Access-Control-Request-Method", "PUT")
					.method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
		assertProblem(evil, 403);
	}

	private static void assertProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		if (!response.request().method().equals("HEAD")) {
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(response.body()).contains("\"status\":" + status)
				.doesNotContain("io.stateeventtarget", "java.", "jackson", "Exception");
		}
	}

}
