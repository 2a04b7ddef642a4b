package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does over HTTP what browsers do: reads and follows the namespaces that are open, and
 * writes notes. Each test has a flag of its own.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleOnTheWebTests {

	private static final String GATEWAY = "/state-event-target/";

	private static final String NOTE = "{\"text\": \"until Friday\", \"by\": \"ada\"}";

	@TempDir
	static Path directory;

	@Autowired
	private FlagReader reader;

	@LocalServerPort
	private int port;

	private RestTestClient client;

	@DynamicPropertySource
	static void setFile(DynamicPropertyRegistry registry) {
		registry.add("board.flags-file", () -> directory.resolve("flags.yml").toString());
	}

	@BeforeEach
	void connect() {
		this.client = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
		await().untilAsserted(() -> assertThat(this.reader.board().flags()).isNotEmpty());
	}

	@Test
	void flagIsSentOnceToWhoHasIt() {
		String tag = tag("feature-flags/search-typo-tolerance");
		this.client.get()
			.uri(GATEWAY + "feature-flags/search-typo-tolerance")
			.header(HttpHeaders.IF_NONE_MATCH, tag)
			.exchange()
			.expectStatus()
			.isNotModified();
	}

	@Test
	void flagsAreFollowedAsEvents() throws IOException {
		try (LiveEvents events = LiveEvents.open("http://127.0.0.1:" + this.port + GATEWAY + "feature-flags")) {
			await().untilAsserted(() -> assertThat(events.named("state:snapshot")).isNotEmpty());
			new BoardClient(this.port).setRollout("search-vector-ranking", 17).expectStatus().isOk();
			await().untilAsserted(() -> assertThat(events.named("state:update")).singleElement()
				.extracting((event) -> event.at("/detail/value/rollout").asInt())
				.isEqualTo(17));
		}
	}

	@Test
	void noteIsWrittenByWhoKnowsItsVersion() {
		write("flag-notes/platform-dark-mode", NOTE, "*").expectStatus().isEqualTo(HttpStatus.PRECONDITION_FAILED);
		write("flag-notes/platform-dark-mode", NOTE, null).expectStatus().isNoContent();
		String tag = tag("flag-notes/platform-dark-mode");
		write("flag-notes/platform-dark-mode", NOTE.replace("Friday", "Monday"), tag).expectStatus().isNoContent();
		write("flag-notes/platform-dark-mode", NOTE, tag).expectStatus().isEqualTo(HttpStatus.PRECONDITION_FAILED);
	}

	@Test
	void noteOfNoFlagIsRefused() {
		write("flag-notes/no-such-flag", NOTE, null).expectStatus().isForbidden();
	}

	@Test
	void noteThatIsTooLongIsRefused() {
		write("flag-notes/platform-http3", NOTE.replace("Friday", "x".repeat(200)), null).expectStatus().isBadRequest();
	}

	@Test
	void flagsAreNotWrittenPastTheTable() {
		write("feature-flags/platform-http3", "{}", null).expectStatus().is4xxClientError();
		assertThat(this.reader.get("platform-http3").owner()).isEqualTo("platform");
	}

	private String tag(String path) {
		return Objects.requireNonNull(this.client.get()
			.uri(GATEWAY + path)
			.accept(MediaType.APPLICATION_JSON)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult()
			.getResponseHeaders()
			.getETag());
	}

	private RestTestClient.ResponseSpec write(String path, String body, @Nullable String tag) {
		return this.client.put().uri(GATEWAY + path).contentType(MediaType.APPLICATION_JSON).headers((headers) -> {
			if (tag != null) {
				headers.set(HttpHeaders.IF_MATCH, tag);
			}
		}).body(body).exchange();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20));
	}

}
