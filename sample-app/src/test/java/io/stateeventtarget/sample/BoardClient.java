package io.stateeventtarget.sample;

import java.util.List;
import java.util.Objects;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Asks one process of the sample over HTTP.
 */
final class BoardClient {

	private final JsonMapper mapper = new JsonMapper();

	private final RestTestClient client;

	BoardClient(int port) {
		this.client = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
	}

	String status() {
		return json("/api/flags").at("/sync/status").asString();
	}

	/**
	 * Every flag, by key.
	 */
	List<JsonNode> flags() {
		return json("/api/flags").at("/flags").values().stream().map((row) -> row.at("/flag")).toList();
	}

	int rollout(String key) {
		return json("/api/flags/" + key).at("/rollout").asInt();
	}

	RestTestClient.ResponseSpec setRollout(String key, int rollout) {
		return this.client.put()
			.uri("/api/flags/{key}?by=ada", key)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"rollout\": " + rollout + "}")
			.exchange();
	}

	RestTestClient.ResponseSpec delete(String key) {
		return this.client.delete().uri("/api/flags/{key}?by=ada", key).exchange();
	}

	private JsonNode json(String path) {
		return this.mapper.readTree(Objects.requireNonNull(this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody()));
	}

}
