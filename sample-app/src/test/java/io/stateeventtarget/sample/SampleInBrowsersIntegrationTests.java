package io.stateeventtarget.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.sun.net.httpserver.HttpServer;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drives the sample in a real browser: what the pages hold is compared with the source in
 * this JVM. Each test changes flags of its own, or starts the server anew.
 */
class SampleInBrowsersIntegrationTests {

	private static final int BURST = 10_000;

	private static final String ATTEMPTS = """
			const [url, done] = arguments;
			const opens = (address) => new Promise((resolve) => {
			  const socket = new WebSocket(address);
			  socket.onopen = () => resolve('open');
			  socket.onerror = () => resolve('refused');
			});
			const attempt = (promise) => promise.then(() => 'open', () => 'refused');
			Promise.all([
			  opens(url.replace('http', 'ws') + 'feature-flags'),
			  opens(url.replace('http', 'ws') + 'flag-notes'),
			  attempt(fetch(url + 'feature-flags')),
			  attempt(fetch(url + 'feature-flags', {headers: {Accept: 'text/event-stream'}})),
			  attempt(fetch(url + 'flag-notes/checkout-guest', {method: 'PUT', body: '{"text": "x", "by": "x"}',
			    headers: {'Content-Type': 'application/json'}})),
			  attempt(import(url + 'client.js')),
			  fetch(url + 'feature-flags', {mode: 'no-cors'}).then((response) => response.type, () => 'refused')
			]).then(done);""";

	@TempDir
	static Path directory;

	private static @Nullable Browser browser;

	private static @Nullable BoardServer server;

	@BeforeAll
	static void start() {
		Browser.assumeInstalled();
		server = new BoardServer(directory);
		server.start();
		browser = Browser.start();
	}

	@AfterAll
	static void stop() {
		try (Browser closing = browser; BoardServer stopping = server) {
			browser = null;
			server = null;
		}
	}

	@BeforeEach
	void forgetComplaints() {
		browser().complaints();
	}

	@Test
	void pageFrameAndWorkerFollowTheSource() {
		BoardPage page = openBoard();
		set("checkout-guest", 61);
		awaitEqual(page);
		assertThat(page.rollout("checkout-guest")).isEqualTo("61 %");

		server().client().setRollout("checkout-guest", 62).expectStatus().isOk();
		await().untilAsserted(() -> assertThat(page.rollout("checkout-guest")).isEqualTo("62 %"));
		awaitEqual(page);

		server().client().delete("checkout-guest").expectStatus().isNoContent();
		await().untilAsserted(() -> assertThat(page.rollout("checkout-guest")).isNull());
		awaitEqual(page);
		assertThat(browser().complaints()).isEmpty();
	}

	@Test
	void resetReachesPageFrameAndWorker() {
		BoardPage page = openBoard();
		Map<String, Flag> before = source().snapshot().entries();
		source().clear();
		await().untilAsserted(() -> assertThat(page.rollout("platform-http3")).isNull());
		awaitEqual(page);
		source().setAll(before);
		await().untilAsserted(() -> assertThat(page.rollout("platform-http3")).isNotNull());
		awaitEqual(page);
	}

	@Test
	void replicasAreStaleWhileTheServerIsDownAndHealWithoutAReload() {
		BoardPage page = openBoard();
		page.mark();
		String filed = Objects.requireNonNull(page.rollout("platform-http3"));
		set("platform-http3", 99);
		await().untilAsserted(() -> assertThat(page.rollout("platform-http3")).isEqualTo("99 %"));
		Version before = source().version();

		server().stop();
		await().untilAsserted(() -> assertThat(page.replicas()).extracting(BoardPage.Replica::status)
			.containsExactly("STALE", "STALE", "STALE"));
		assertThat(page.rollout("platform-http3")).isEqualTo("99 %");

		server().start();
		awaitEqual(page);
		assertThat(source().version().epoch()).isGreaterThan(before.epoch());
		assertThat(page.rollout("platform-http3")).isEqualTo(filed);
		assertThat(page.isMarked()).isTrue();
		server().client().setRollout("platform-http3", 12).expectStatus().isOk();
		await().untilAsserted(() -> assertThat(page.rollout("platform-http3")).isEqualTo("12 %"));
	}

	@Test
	void replicasCatchUpWhenTheBrowserIsOnlineAgain() {
		BoardPage page = openBoard();
		page.mark();
		goOffline(true);
		try {
			await().untilAsserted(() -> assertThat(page.replicas()).extracting(BoardPage.Replica::status)
				.containsExactly("STALE", "STALE", "STALE"));
			String shown = page.rollout("search-suggest-brands");
			set("search-suggest-brands", 63);
			assertThat(page.rollout("search-suggest-brands")).isEqualTo(shown);
		}
		finally {
			goOffline(false);
		}
		awaitEqual(page);
		assertThat(page.rollout("search-suggest-brands")).isEqualTo("63 %");
		assertThat(page.isMarked()).isTrue();
	}

	@Test
	void browsersAndTabsSeeTheChangesOfEachOther() {
		BoardPage page = openBoard();
		BoardPage tab = openTab();
		try (Browser other = Browser.start()) {
			BoardPage guest = openBoard(other.driver());
			page.writeNote("growth-home-personalised", "off on Friday");
			awaitNote("growth-home-personalised", "off on Friday", page, tab, guest);
			guest.writeNote("growth-home-personalised", "no, on Monday");
			awaitNote("growth-home-personalised", "no, on Monday", page, tab, guest);
			tab.writeNote("growth-home-personalised", "");
			awaitNote("growth-home-personalised", "", page, tab, guest);

			boolean on = page.isOn("growth-home-personalised");
			guest.flip("growth-home-personalised");
			await().untilAsserted(() -> assertThat(page.isOn("growth-home-personalised")).isNotEqualTo(on));
			await().untilAsserted(() -> assertThat(tab.isOn("growth-home-personalised")).isNotEqualTo(on));
		}
		finally {
			tab.close();
		}
	}

	@Test
	void burstEndsWithEqualReplicas() {
		BoardPage page = openBoard();
		String key = burst();
		awaitEqual(page);
		assertThat(page.rollout(key)).isEqualTo(flag(key).rollout() + " %");
		assertThat(browser().complaints()).isEmpty();
	}

	@Test
	void pageOfTheOriginalStaysEqualThroughABurst() {
		List<String> keys = List.copyOf(source().asMap().keySet());
		openOriginal(keys);
		burst();
		awaitOriginal(keys);
	}

	@Test
	void pageOfTheOriginalStaysEqualThroughARestart() {
		List<String> keys = List.of("accounts-passkeys", "payments-sepa-instant", "search-typo-tolerance");
		openOriginal(keys);
		keys.forEach((key) -> set(key, 64));
		awaitOriginal(keys);

		server().stop();
		server().start();
		for (int i = 0; i < 100; i++) {
			set(keys.get(i % keys.size()), i);
		}
		awaitOriginal(keys);
		keys.forEach((key) -> set(key, 65));
		awaitOriginal(keys);
	}

	@Test
	void pageOfAnotherOriginIsRefused() throws IOException {
		HttpServer foreign = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
		foreign.createContext("/", (exchange) -> {
			byte[] page = "<!doctype html><title>Foreign</title>".getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "text/html");
			exchange.sendResponseHeaders(200, page.length);
			exchange.getResponseBody().write(page);
			exchange.close();
		});
		foreign.start();
		try {
			browser().driver().get(server().url("/"));
			assertThat(attempts()).startsWith("open", "open", "open");
			browser().driver().get("http://127.0.0.1:" + foreign.getAddress().getPort() + "/");
			assertThat(attempts()).containsExactly("refused", "refused", "refused", "refused", "refused", "refused",
					"opaque");
			assertThat(browser().complaints()).isNotEmpty();
		}
		finally {
			foreign.stop(0);
		}
	}

	@Test
	void nothingIsLeftOfABrowser() {
		Browser closed = Browser.start();
		List<ProcessHandle> processes;
		try (closed) {
			openBoard(closed.driver());
			processes = closed.processes();
		}
		assertThat(processes).hasSizeGreaterThan(2).noneMatch(ProcessHandle::isAlive);
		assertThat(closed.processes()).isEmpty();
		assertThat(closed.folder()).doesNotExist();
	}

	/**
	 * Tries from the present page every way into the gateway.
	 */
	private static List<String> attempts() {
		Object results = browser().driver().executeAsyncScript(ATTEMPTS, server().url("/state-event-target/"));
		return ((List<?>) Objects.requireNonNull(results)).stream().map(String::valueOf).toList();
	}

	private static BoardPage openBoard() {
		return openBoard(browser().driver());
	}

	private static BoardPage openBoard(ChromeDriver driver) {
		BoardPage page = BoardPage.open(driver, server().url("/"));
		awaitEqual(page);
		return page;
	}

	private static BoardPage openTab() {
		browser().driver().switchTo().newWindow(WindowType.TAB);
		return openBoard();
	}

	private static void openOriginal(List<String> keys) {
		browser().driver().get(server().url("/original.html?param=" + String.join("&param=", keys)));
		awaitOriginal(keys);
	}

	private static void awaitEqual(BoardPage page) {
		await().ignoreExceptionsInstanceOf(WebDriverException.class)
			.untilAsserted(() -> assertThat(page.replicas()).hasSize(3).containsOnly(server().expected()));
	}

	private static void awaitNote(String key, String text, BoardPage... pages) {
		for (BoardPage page : pages) {
			await().untilAsserted(() -> assertThat(page.note(key)).isEqualTo(text));
		}
	}

	/**
	 * Compares what the page of the original shows with the source.
	 */
	private static void awaitOriginal(List<String> keys) {
		JsonMapper mapper = new JsonMapper();
		await().untilAsserted(() -> {
			Map<String, Flag> expected = new LinkedHashMap<>();
			keys.forEach((key) -> expected.put(key, flag(key)));
			String shown = browser().driver().findElement(By.id("state")).getText();
			assertThat(mapper.readValue(shown, new TypeReference<Map<String, Flag>>() {
			})).isEqualTo(expected);
		});
	}

	private static void goOffline(boolean offline) {
		ChromeDriver driver = browser().driver();
		driver.executeCdpCommand("Network.enable", Map.of());
		driver.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	/**
	 * Changes all flags often.
	 * @return the key that was changed last
	 */
	private static String burst() {
		List<Flag> flags = List.copyOf(source().asMap().values());
		for (int i = 1; i < BURST; i++) {
			Flag flag = flags.get(i % flags.size());
			source().set(flag.key(), with(flag, i % 101));
		}
		Flag last = flags.get(0);
		source().set(last.key(), with(last, 66));
		return last.key();
	}

	private static void set(String key, int rollout) {
		source().set(key, with(flag(key), rollout));
	}

	private static Flag flag(String key) {
		return Objects.requireNonNull(source().peek(key));
	}

	private static Flag with(Flag flag, int rollout) {
		return new Flag(flag.key(), flag.owner(), flag.description(), flag.enabled(), rollout, flag.environments(),
				"jvm");
	}

	private static StateSource<String, Flag> source() {
		return server().source();
	}

	private static Browser browser() {
		return Objects.requireNonNull(browser);
	}

	private static BoardServer server() {
		return Objects.requireNonNull(server);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

}
