package io.stateeventtarget.web.servlet;

import java.util.Map;

import io.stateeventtarget.Version;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Server-sent events of a real server.
 */
class EventStreamIntegrationTests {

	private GatewayServer server;

	@BeforeEach
	void start() {
		this.server = GatewayServer.start("state-event-target.web.ping=100ms");
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void sendsSnapshotThenChanges() throws Exception {
		Version version = this.server.themes().set("home", "blue");
		try (EventClient client = EventClient.open(this.server, "/themes")) {
			assertThat(client.response().headers().firstValue("Content-Type").orElseThrow())
				.startsWith("text/event-stream");
			assertThat(client.response().headers().firstValue("Cache-Control")).hasValue("no-store");
			assertThat(client.response().headers().firstValue("X-Accel-Buffering")).hasValue("no");
			client.await("state:snapshot");
			EventClient.Event home = client.await("\"key\":\"home\"");
			assertThat(home.id()).isEqualTo(version.toString());
			Version next = this.server.themes().set("work", "red");
			assertThat(client.await("work").id()).isEqualTo(next.toString());
			assertThat(client.await("work").type()).isEqualTo("state:update");
			this.server.themes().remove("work");
			client.await("state:remove");
			this.server.themes().clear();
			client.await("state:reset");
		}
	}

	@Test
	void givesIdOnlyWithTheLastEventOfAChange() throws Exception {
		try (EventClient client = EventClient.open(this.server, "/themes")) {
			client.await("state:snapshot");
			Version version = this.server.themes().setAll(Map.of("a", 1, "b", 2, "c", 3));
			Awaitility.await().until(() -> client.events().size() == 4);
			assertThat(client.events().subList(1, 4)).extracting(EventClient.Event::type).containsOnly("state:update");
			assertThat(client.events().subList(1, 4)).extracting(EventClient.Event::id)
				.containsExactly(null, null, version.toString());
		}
	}

	@Test
	void resumesWithDelta() throws Exception {
		Version first = this.server.themes().set("home", 1);
		this.server.themes().set("work", 2);
		awaitOrigin();
		try (EventClient client = EventClient.open(this.server, "/themes", "Last-Event-ID", first.toString())) {
			assertThat(client.await("work").type()).isEqualTo("state:update");
			this.server.themes().set("away", 3);
			client.await("away");
			assertThat(client.events()).extracting(EventClient.Event::type).containsOnly("state:update");
			assertThat(client.events()).hasSize(2);
		}
		try (EventClient client = EventClient.open(this.server, "/themes?lastEventId=" + first)) {
			assertThat(client.await("work").type()).isEqualTo("state:update");
		}
	}

	@Test
	void resumesWithSnapshotFromAnotherEpochOrNonsense() throws Exception {
		Version version = this.server.themes().set("home", 1);
		awaitOrigin();
		for (String id : new String[] { "1:1", "nonsense", (version.epoch() + 5) + ":1",
				version.epoch() + ":" + (version.sequence() + 1000) }) {
			try (EventClient client = EventClient.open(this.server, "/themes", "Last-Event-ID", id)) {
				client.await("state:snapshot");
				client.await("\"home\"");
				this.server.themes().set("home", id + " came");
				client.await(id + " came");
				assertThat(client.events().get(0).type()).isEqualTo("state:snapshot");
			}
		}
	}

	private void awaitOrigin() throws Exception {
		try (EventClient client = EventClient.open(this.server, "/themes")) {
			client.await("state:snapshot");
		}
	}

	@Test
	void keepsProxiesAwake() throws Exception {
		try (EventClient client = EventClient.open(this.server, "/themes")) {
			Awaitility.await().until(() -> client.comments().stream().filter(": heartbeat"::equals).count() > 2);
		}
	}

	@Test
	void endsWhenTheApplicationStops() throws Exception {
		EventClient client = EventClient.open(this.server, "/themes");
		client.await("state:snapshot");
		this.server.close();
		Awaitility.await().until(client::isOver);
	}

	@Test
	void slowReaderEndsEqual() throws Exception {
		String large = "x".repeat(20_000);
		try (RawSocket slow = new RawSocket(this.server.port());
				EventClient fast = EventClient.open(this.server, "/themes")) {
			assertThat(slow.request("GET /state-event-target/themes", "Accept: text/event-stream"))
				.startsWith("HTTP/1.1 200");
			fast.await("state:snapshot");
			for (int i = 0; i < 2000; i++) {
				this.server.themes().set("key" + i % 10, large + i);
			}
			fast.await("x1999\"");
			StringBuilder got = new StringBuilder();
			while (got.indexOf("x1999\"") < 0) {
				got.append(slow.readLine());
			}
			assertThat(got.toString().split("event: state:update")).hasSizeLessThan(2000);
		}
	}

}
