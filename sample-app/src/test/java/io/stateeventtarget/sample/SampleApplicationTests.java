package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the sample and does what its users would, over HTTP and in the file. Each test
 * changes flags of its own.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "board.poll=50ms", "board.status=100ms" })
@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTests {

	private static final String EVERYWHERE = """
			{"enabled": true, "rollout": 100, "environments": ["production"]}""";

	@TempDir
	static Path directory;

	private final JsonMapper mapper = new JsonMapper();

	@Autowired
	private LiveStream stream;

	@LocalServerPort
	private int port;

	private RestTestClient client;

	@DynamicPropertySource
	static void copyFlags(DynamicPropertyRegistry registry) throws IOException {
		Path copy = Files.copy(Path.of("flags.yml"), directory.resolve("flags.yml"));
		registry.add("board.flags-file", copy::toString);
	}

	@BeforeEach
	void connect() {
		this.client = RestTestClient.bindToServer().baseUrl(url("")).build();
		await().untilAsserted(() -> assertThat(board().at("/sync/status").asString()).isEqualTo("SYNCED"));
	}

	@Test
	void servesThePage() {
		assertThat(get("/")).contains("<title>Flag board</title>", "board.js", "board.css");
		assertThat(get("/board.js")).contains("EventSource");
		assertThat(get("/board.css")).contains("color-scheme");
	}

	@Test
	void showsEveryFlagWithItsVersion() {
		JsonNode board = board();
		assertThat(board.at("/flags").size()).isGreaterThanOrEqualTo(30);
		assertThat(board.at("/version/epoch").asLong()).isPositive();
		assertThat(board.at("/flags").values()).allSatisfy((row) -> {
			assertThat(row.at("/version/epoch").asLong()).isEqualTo(board.at("/version/epoch").asLong());
			assertThat(row.at("/changedAt").asString()).isNotBlank();
			assertThat(row.at("/flag/owner").asString()).isNotBlank();
		});
	}

	@Test
	void doesNotAuditThatTheTableWasLoaded() {
		assertThat(audit()).noneMatch(
				(entry) -> entry.at("/before").isNull() && entry.at("/key").asString().equals("platform-read-replica"));
	}

	@Test
	void changeReachesCheckoutAuditAndLiveStream() throws IOException {
		try (LiveEvents live = LiveEvents.open(url("/api/live"))) {
			await().untilAsserted(() -> assertThat(live.named("board")).hasSize(1));
			assertThat(payments("ada")).doesNotContain("sepa-instant");
			change("payments-sepa-instant", EVERYWHERE, "grace").expectStatus().isOk();
			await().untilAsserted(() -> assertThat(payments("ada")).contains("sepa-instant"));
			await().untilAsserted(() -> assertThat(audit("payments-sepa-instant")).singleElement()
				.satisfies(SampleApplicationTests::isSwitchedOnByGrace));
			await().untilAsserted(() -> {
				assertThat(named(live, "change", "payments-sepa-instant")).singleElement().satisfies((change) -> {
					assertThat(change.at("/type").asString()).isEqualTo("UPDATE");
					assertThat(change.at("/flag/rollout").asInt()).isEqualTo(100);
				});
				assertThat(named(live, "audit", "payments-sepa-instant")).singleElement()
					.satisfies(SampleApplicationTests::isSwitchedOnByGrace);
				assertThat(live.named("status")).isNotEmpty();
			});
		}
	}

	private static void isSwitchedOnByGrace(JsonNode entry) {
		assertThat(entry.at("/by").asString()).isEqualTo("grace");
		assertThat(entry.at("/before/enabled").asBoolean()).isFalse();
		assertThat(entry.at("/after/enabled").asBoolean()).isTrue();
		assertThat(entry.at("/version/sequence").asLong()).isPositive();
	}

	@Test
	void changeDropsTheComputedView() {
		int on = owner("growth").at("/on").asInt();
		change("growth-home-personalised", "{\"enabled\": false}", "ada").expectStatus().isOk();
		await().untilAsserted(() -> assertThat(owner("growth").at("/on").asInt()).isEqualTo(on - 1));
	}

	@Test
	void changeThatChangesNothingIsNoChange() {
		change("search-typo-tolerance", "{\"rollout\": 100}", "ada").expectStatus().isOk();
		awaitAChange("search-suggest-brands");
		assertThat(audit("search-typo-tolerance")).isEmpty();
	}

	@Test
	void severalFlagsChangeTogether() {
		this.client.put()
			.uri("/api/flags?by=ada")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("accounts-passkeys", Map.of("rollout", 35), "accounts-session-30-days",
					Map.of("enabled", true)))
			.exchange()
			.expectStatus()
			.isOk();
		await().untilAsserted(() -> {
			assertThat(flag("accounts-passkeys").at("/rollout").asInt()).isEqualTo(35);
			assertThat(flag("accounts-session-30-days").at("/enabled").asBoolean()).isTrue();
		});
	}

	@Test
	void rolledBackChangeNeverReachesTheState() {
		this.client.put()
			.uri("/api/flags?by=mallory")
			.contentType(MediaType.APPLICATION_JSON)
			.body("""
					{"catalog-image-avif": {"rollout": 1}, "no-such-flag": {"rollout": 1}}""")
			.exchange()
			.expectStatus()
			.isNotFound();
		awaitAChange("catalog-size-advisor");
		assertThat(flag("catalog-image-avif").at("/rollout").asInt()).isEqualTo(90);
		assertThat(audit("catalog-image-avif")).isEmpty();
	}

	@Test
	void deletedFlagIsGoneEverywhere() {
		change("checkout-gift-wrap", EVERYWHERE, "ada").expectStatus().isOk();
		await().untilAsserted(() -> assertThat(checkout("ada").at("/giftWrap").asBoolean()).isTrue());
		delete("checkout-gift-wrap").expectStatus().isNoContent();
		await().untilAsserted(() -> assertThat(checkout("ada").at("/giftWrap").asBoolean()).isFalse());
		isNotFound("/api/flags/checkout-gift-wrap", "There is no flag 'checkout-gift-wrap'");
		await().untilAsserted(() -> assertThat(audit("checkout-gift-wrap")).first().satisfies((entry) -> {
			assertThat(entry.at("/by").asString()).isEqualTo("linus");
			assertThat(entry.at("/before/enabled").asBoolean()).isTrue();
			assertThat(entry.at("/after").isNull()).isTrue();
		}));
		delete("checkout-gift-wrap").expectStatus().isNotFound();
	}

	@Test
	void evaluatesForTheSameUserAlwaysTheSame() {
		JsonNode first = json("/api/flags/logistics-split-shipments/evaluation?user=ada");
		assertThat(first.at("/on").asBoolean()).isEqualTo(first.at("/bucket").asInt() < first.at("/rollout").asInt());
		assertThat(json("/api/flags/logistics-split-shipments/evaluation?user=ada")).isEqualTo(first);
	}

	@Test
	void editOfTheFileArrivesAsItsDifferences() throws IOException {
		change("logistics-returns-qr", "{\"rollout\": 81}", "ada").expectStatus().isOk();
		edit((file) -> file.replace("rollout: 15\n", "rollout: 16\n")
			.replace("  platform-http3:", "  platform-http4:"));
		await().untilAsserted(() -> assertThat(flag("search-vector-ranking").at("/rollout").asInt()).isEqualTo(16));
		await().untilAsserted(() -> assertThat(flag("platform-http4").at("/rollout").asInt()).isEqualTo(45));
		await().untilAsserted(() -> isNotFound("/api/flags/platform-http3", "There is no flag 'platform-http3'"));
		await().untilAsserted(() -> assertThat(audit("platform-http3")).singleElement()
			.satisfies((entry) -> assertThat(entry.at("/by").asString()).isEqualTo("flags.yml")));
		assertThat(flag("logistics-returns-qr").at("/rollout").asInt()).isEqualTo(81);
		assertThat(audit("platform-maintenance-banner")).isEmpty();
	}

	@Test
	void malformedEditIsLoggedAndIgnored(CapturedOutput output) throws IOException {
		String before = Files.readString(directory.resolve("flags.yml"));
		edit((file) -> file.replace("owner: logistics", "owner: [logistics"));
		await().untilAsserted(() -> assertThat(output).contains("Cannot import " + directory.resolve("flags.yml"),
				"the flags stay as they are"));
		assertThat(flag("logistics-pickup-points").at("/enabled").asBoolean()).isTrue();
		edit((file) -> before.replace("Delivery to a pick-up point, two carriers", "Delivery to a locker"));
		await().untilAsserted(() -> assertThat(flag("logistics-pickup-points").at("/description").asString())
			.isEqualTo("Delivery to a locker"));
	}

	@Test
	void browserThatIsGoneIsForgotten() throws IOException {
		try (LiveEvents live = LiveEvents.open(url("/api/live"))) {
			await().untilAsserted(() -> assertThat(live.named("board")).hasSize(1));
			assertThat(this.stream.size()).isPositive();
		}
		await().untilAsserted(() -> assertThat(this.stream.size()).isZero());
	}

	@Test
	void unknownFlagIsNotFound() {
		isNotFound("/api/flags/no-such-flag", "There is no flag 'no-such-flag'");
		isNotFound("/api/flags/no-such-flag/evaluation?user=ada", "There is no flag 'no-such-flag'");
		refuses("no-such-flag", "{\"enabled\": true}", 404, "There is no flag 'no-such-flag'");
	}

	@Test
	void rolloutOutOfRangeIsRefused() {
		refuses("platform-dark-mode", "{\"rollout\": 101}", 400, "rollout must be between 0 and 100 but is 101");
		refuses("platform-dark-mode", "{\"rollout\": -1}", 400, "rollout must be between 0 and 100 but is -1");
		refuses("platform-dark-mode", "{\"environments\": [\"moon\"]}", 400, "[moon]");
		refuses("platform-dark-mode", "{\"environments\": [null]}", 400, "[null]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "[]", "null", "", "{\"rollout\": \"most\"}", "{\"rollout\": 1.5}", "{\"rolout\": 5}",
			"{\"rollout\": 99999999999}" })
	void bodyThatDoesNotFitIsRefused(String body) {
		refuses("platform-dark-mode", body, 400, "The body must be JSON");
	}

	@Test
	void changeInNobodysNameIsRefused() {
		this.client.put()
			.uri("/api/flags/platform-dark-mode")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"rollout\": 1}")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("'by'"));
		this.client.put()
			.uri("/api/flags/platform-dark-mode?by= ")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"rollout\": 1}")
			.exchange()
			.expectStatus()
			.isBadRequest();
	}

	@Test
	void missingFlagInAListIsRefused() {
		this.client.put()
			.uri("/api/flags?by=ada")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"platform-dark-mode\": null}")
			.exchange()
			.expectStatus()
			.isBadRequest();
	}

	/**
	 * Makes a change and waits until it is seen, so that what was published before would
	 * have been seen too.
	 */
	private void awaitAChange(String key) {
		int rollout = (flag(key).at("/rollout").asInt() + 1) % 100;
		change(key, "{\"rollout\": " + rollout + "}", "ada").expectStatus().isOk();
		await().untilAsserted(
				() -> assertThat(audit(key)).anyMatch((entry) -> entry.at("/after/rollout").asInt() == rollout));
	}

	private RestTestClient.ResponseSpec change(String key, String settings, String by) {
		return this.client.put()
			.uri("/api/flags/{key}?by={by}", key, by)
			.contentType(MediaType.APPLICATION_JSON)
			.body(settings)
			.exchange();
	}

	private RestTestClient.ResponseSpec delete(String key) {
		return this.client.delete().uri("/api/flags/{key}?by=linus", key).exchange();
	}

	private void refuses(String key, String settings, int status, String detail) {
		change(key, settings, "ada").expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (text) -> assertThat(text).contains(detail));
	}

	private void isNotFound(String path, String detail) {
		this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo(detail);
	}

	private void edit(UnaryOperator<String> change) throws IOException {
		Path file = directory.resolve("flags.yml");
		Path edited = Files.writeString(directory.resolve("flags.yml~"), change.apply(Files.readString(file)));
		Files.move(edited, file, StandardCopyOption.REPLACE_EXISTING);
	}

	private JsonNode board() {
		return json("/api/flags");
	}

	private JsonNode flag(String key) {
		return json("/api/flags/" + key);
	}

	private JsonNode checkout(String user) {
		return json("/api/checkout?user=" + user);
	}

	private List<String> payments(String user) {
		return checkout(user).at("/payments").values().stream().map(JsonNode::asString).toList();
	}

	private List<JsonNode> audit() {
		return List.copyOf(json("/api/audit").values());
	}

	private List<JsonNode> audit(String key) {
		return audit().stream().filter((entry) -> entry.at("/key").asString().equals(key)).toList();
	}

	private JsonNode owner(String name) {
		return json("/api/owners").at("/owners")
			.values()
			.stream()
			.filter((owner) -> owner.at("/owner").asString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static List<JsonNode> named(LiveEvents live, String name, String key) {
		return live.named(name).stream().filter((event) -> event.at("/key").asString().equals(key)).toList();
	}

	private JsonNode json(String path) {
		return this.mapper.readTree(get(path));
	}

	private String get(String path) {
		return Objects.requireNonNull(this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody());
	}

	private String url(String path) {
		return "http://127.0.0.1:" + this.port + path;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20));
	}

}
