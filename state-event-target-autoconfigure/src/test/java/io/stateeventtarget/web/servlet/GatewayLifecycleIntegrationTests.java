package io.stateeventtarget.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.Set;
import java.util.stream.Collectors;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.web.WebGateway;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gateways that start and stop, behind proxies, with users, and without a source.
 */
class GatewayLifecycleIntegrationTests {

	@Test
	void closesSessionsWhenTheApplicationStops() {
		GatewayServer server = GatewayServer.start("server.shutdown=graceful");
		SocketClient client = server.connect("themes");
		client.connectSink("themes", "tab");
		client.await("\"nonce\":7");
		server.close();
		assertThat(client.awaitClose()).isEqualTo(1001);
		assertThat(client.closeReason()).isEqualTo("The application stops");
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("state-web-"))
			.collect(Collectors.toSet());
	}

	@Test
	void servesAgainAfterPause() throws Exception {
		try (GatewayServer server = GatewayServer.start()) {
			server.themes().set("home", 1);
			SocketClient before = server.connect("themes");
			before.request("themes", "home");
			before.await("state:update");
			server.context().stop();
			assertThat(before.awaitClose()).isEqualTo(1001);
			server.context().start();
			SocketClient after = server.connect("themes");
			after.request("themes", "home");
			after.await("state:update");
			server.themes().set("home", "again");
			after.await("again");
			assertThat(server.get("/themes/home").body()).contains("again");
			after.close();
		}
	}

	@Test
	void worksBehindProxyBelowContextPathWithVirtualThreads() throws Exception {
		try (GatewayServer server = GatewayServer.start("server.servlet.context-path=/app",
				"server.forward-headers-strategy=framework", "spring.threads.virtual.enabled=true")) {
			try (RawSocket socket = new RawSocket(server.port())) {
				assertThat(socket.upgrade("/app/state-event-target/themes", "Origin: https://shop.example",
						"X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"))
					.startsWith("HTTP/1.1 101");
				socket.sendText("{\"type\":\"state:request\",\"namespace\":\"themes\",\"detail\":{\"param\":\"a\"}}");
				assertThat(socket.readFrame()).contains("state:missing");
			}
			try (RawSocket socket = new RawSocket(server.port())) {
				assertThat(socket.upgrade("/app/state-event-target/themes", "Origin: https://shop.example",
						"X-Forwarded-Proto: http", "X-Forwarded-Host: shop.example"))
					.startsWith("HTTP/1.1 403");
			}
			try (RawSocket socket = new RawSocket(server.port())) {
				assertThat(socket.request("GET /state-event-target/themes")).startsWith("HTTP/1.1 404");
			}
		}
	}

	@Test
	void showsEachUserWhatItMaySee() throws Exception {
		try (GatewayServer server = GatewayServer.start(UsersApplication.class)) {
			StateSource<String, Object> themes = server.themes();
			themes.set("ann", "for ann");
			themes.set("bob", "for bob");
			SocketClient plain = server.connect("themes", "X-User", "ann");
			plain.request("themes", "bob");
			plain.await("state:missing");
			plain.request("themes", "ann");
			plain.await("for ann");
			SocketClient sink = server.connect("themes", "X-User", "ann");
			sink.connectSink("themes", "tab");
			sink.await("\"nonce\":7");
			EventClient events = EventClient.open(server, "/themes", "X-User", "ann");
			events.await("for ann");
			assertThat(server.get("/themes", "X-User", "ann").body()).contains("for ann").doesNotContain("bob");
			assertThat(server.get("/themes/bob", "X-User", "ann").statusCode()).isEqualTo(404);
			HttpResponse<String> own = server.get("/themes/ann", "X-User", "ann");
			assertThat(own.statusCode()).isEqualTo(200);
			assertThat(own.headers().allValues("Vary")).anyMatch((value) -> value.contains("Cookie"));
			assertThat(server.themes().sinks()).anyMatch((info) -> "ann".equals(info.principal()));
			themes.set("bob", "new for bob");
			themes.set("ann", "new for ann");
			plain.await("new for ann");
			sink.await("new for ann");
			events.await("new for ann");
			assertThat(plain.messages()).noneMatch((text) -> text.contains("for bob"));
			assertThat(sink.messages()).noneMatch((text) -> text.contains("bob"));
			assertThat(events.events()).noneMatch((event) -> event.data().contains("bob"));
			plain.close();
			sink.close();
			events.close();
		}
	}

	@Test
	void servesFromReplica() throws Exception {
		ConfigurableApplicationContext owner = new SpringApplicationBuilder(GatewayServer.Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--spring.main.register-shutdown-hook=false",
					"--state-event-target.local.hub=gateway", "--state-event-target.sources.prices.value-type=Object",
					"--state-event-target.sources.prices.writes=allow");
		try (owner;
				GatewayServer server = GatewayServer.start("state-event-target.local.hub=gateway",
						"state-event-target.sinks.prices.value-type=Object",
						"state-event-target.web.namespaces.prices.write=true")) {
			@SuppressWarnings("unchecked")
			StateSource<String, Object> prices = (StateSource<String, Object>) owner.getBean(StateRegistry.class)
				.findSource("prices")
				.orElseThrow();
			prices.set("tea", 3);
			SocketClient client = server.connect("prices");
			client.connectSink("prices", "tab");
			client.await("\"tea\"");
			client.await("\"nonce\":7");
			prices.set("coffee", 4);
			client.await("\"coffee\"");
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.get("/prices/coffee").body()).contains("\"value\":4"));
			assertThat(server.put("/prices/milk", "5").statusCode()).isEqualTo(204);
			assertThat(prices.peek("milk")).isEqualTo(5);
			client.await("\"milk\"");
			client.close();
		}
	}

	@Test
	void slowReaderSlowsNobodyAndEndsEqual() throws Exception {
		try (GatewayServer server = GatewayServer.start("state-event-target.web.outbound-queue=2");
				RawSocket slow = new RawSocket(server.port())) {
			slow.upgrade("/state-event-target/themes");
			slow.sendText("{\"type\":\"state:connect\",\"namespace\":\"themes\",\"detail\":{\"sinkId\":\"slow\","
					+ "\"instance\":5,\"mode\":\"replica\",\"nonce\":7}}");
			SocketClient fast = server.connect("themes");
			fast.request("themes", "none");
			fast.await("state:missing");
			String large = "x".repeat(20_000);
			for (int i = 0; i < 2000; i++) {
				server.themes().set("key" + i % 10, large + i);
			}
			fast.await("x1999\"");
			int frames = 0;
			for (String frame = slow.readFrame(); !frame.contains("x1999\""); frame = slow.readFrame()) {
				assertThat(frame).doesNotStartWith("close:");
				frames++;
			}
			assertThat(frames).isLessThan(2000);
			fast.close();
		}
	}

	@Test
	void closesReaderThatIsTooSlow() throws Exception {
		try (GatewayServer server = GatewayServer.start("state-event-target.web.outbound-queue=8",
				"state-event-target.web.conflated-keys=16"); RawSocket slow = new RawSocket(server.port())) {
			slow.upgrade("/state-event-target/themes");
			Awaitility.await()
				.until(() -> server.context().getBean(WebGateway.class).sessions().get("themes"),
						(count) -> count == 1);
			String large = "x".repeat(2000);
			for (int i = 0; i < 20_000; i++) {
				server.themes().set("key" + i, large);
			}
			assertThat(slow.readClose()).isIn("close:1013", "[end]");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class UsersApplication {

		@Bean
		@StateNamespace("themes")
		AudienceResolver<String, Object> audiences() {
			return (key, value) -> Audience.matching((sink) -> key.equals(sink.principal()));
		}

		@Bean
		Filter users() {
			return new UserFilter();
		}

	}

	/**
	 * Believes who a client says to be.
	 */
	static class UserFilter implements Filter {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			HttpServletRequest http = (HttpServletRequest) request;
			String user = http.getHeader("X-User");
			chain.doFilter((user != null) ? new HttpServletRequestWrapper(http) {

				@Override
				public Principal getUserPrincipal() {
					return () -> user;
				}

			} : request, response);
		}

	}

}
