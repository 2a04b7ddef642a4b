package io.stateeventtarget.web;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.CompletionException;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.WriteRejectedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The gateway behind the rules that docs/web.md shows: roles per namespace, and CSRF for
 * writes over HTTP.
 */
class SecuredGatewayIntegrationTests {

	private static final String VIEWER = basic("viewer");

	private static final String EDITOR = basic("editor");

	private static GatewayServer server;

	@BeforeAll
	static void start() {
		server = GatewayServer.start(WebStack.SERVLET, Application.class);
		server.themes().set("home", "light");
		server.themes().set("draft", "for editors");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void knowsNobodyWithoutAuthentication() throws Exception {
		assertThat(server.get("/themes").statusCode()).isEqualTo(401);
		assertThat(server.get("/themes/home").statusCode()).isEqualTo(401);
		assertThat(server.get("/themes", "Accept", "text/event-stream").statusCode()).isEqualTo(401);
		assertThatThrownBy(() -> server.connect("themes")).isInstanceOf(CompletionException.class)
			.hasStackTraceContaining("401");
		assertThat(server.get("/client.js").statusCode()).isEqualTo(200);
	}

	@Test
	void deniesNamespacesThatNoRuleNames() throws Exception {
		assertThat(server.get("/quiet", "Authorization", EDITOR).statusCode()).isEqualTo(403);
		assertThatThrownBy(() -> server.connect("quiet", "Authorization", EDITOR))
			.isInstanceOf(CompletionException.class)
			.hasStackTraceContaining("403");
	}

	@Test
	void takesWritesOverHttpFromTheRightRoleWithAToken() throws Exception {
		String token = token();
		assertThat(put("color", EDITOR, null).statusCode()).isEqualTo(403);
		assertThat(put("color", VIEWER, token).statusCode()).isEqualTo(403);
		assertThat(put("color", EDITOR, token).statusCode()).isLessThan(300);
		assertThat(server.themes().peek("color")).isEqualTo("red");
	}

	@Test
	void showsEachUserTheirEntries() throws Exception {
		assertThat(server.get("/themes", "Authorization", VIEWER).body()).contains("home").doesNotContain("draft");
		assertThat(server.get("/themes", "Authorization", EDITOR).body()).contains("home", "draft");
		assertThat(server.get("/themes/draft", "Authorization", VIEWER).statusCode()).isEqualTo(404);
		SocketClient viewer = server.connect("themes", "Authorization", VIEWER);
		SocketClient editor = server.connect("themes", "Authorization", EDITOR);
		viewer.connectSink("themes", "page");
		editor.connectSink("themes", "page");
		editor.await("draft");
		viewer.await("home");
		server.themes().set("draft", "still for editors");
		server.themes().set("notice", "for all");
		editor.await("still for editors");
		viewer.await("notice");
		assertThat(viewer.messages()).noneMatch((text) -> text.contains("draft"));
		viewer.close();
		editor.close();
	}

	@Test
	void tellsTheGuardWhoWrites() {
		SocketClient viewer = server.connect("themes", "Authorization", VIEWER);
		write(viewer);
		assertThat(viewer.await("state:rejected")).contains("viewer may not write");
		SocketClient editor = server.connect("themes", "Authorization", EDITOR);
		write(editor);
		editor.await("state:written");
		viewer.close();
		editor.close();
	}

	private static void write(SocketClient client) {
		client.connectSink("themes", "page");
		String heartbeat = client.await((text) -> text.contains("state:heartbeat") && text.contains("\"nonce\":7"));
		client.send("""
				{"type":"state:write","namespace":"themes","detail":{"sinkId":"page","number":1,"key":"by-socket",\
				"value":"blue","session":{"id":%s,"epoch":%s,"number":%s}}}""".formatted(field(heartbeat, "id"),
				field(heartbeat, "epoch"), field(heartbeat, "session")));
	}

	private static String field(String message, String name) {
		String rest = message.substring(message.indexOf("\"" + name + "\":") + name.length() + 3);
		return rest.substring(0, Math.min(end(rest, ","), end(rest, "}")));
	}

	private static int end(String text, String mark) {
		int end = text.indexOf(mark);
		return (end >= 0) ? end : text.length();
	}

	private static String token() throws Exception {
		return server.get("/themes", "Authorization", EDITOR)
			.headers()
			.allValues("Set-Cookie")
			.stream()
			.filter((cookie) -> cookie.startsWith("XSRF-TOKEN="))
			.map((cookie) -> cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))
			.findFirst()
			.orElseThrow();
	}

	private static HttpResponse<String> put(String key, String user, String token) throws Exception {
		HttpRequest.Builder request = server.request("/themes/" + key, "Authorization", user, "Content-Type",
				"application/json");
		if (token != null) {
			request.header("Cookie", "XSRF-TOKEN=" + token).header("X-XSRF-TOKEN", token);
		}
		return server.send(request.PUT(HttpRequest.BodyPublishers.ofString("\"red\"")));
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

		@Bean
		SecurityFilterChain rules(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers(HttpMethod.GET, "/state-event-target/client.*")
							.permitAll()
							.requestMatchers(HttpMethod.GET, "/state-event-target/themes/**")
							.hasRole("VIEWER")
							.requestMatchers("/state-event-target/themes/**")
							.hasRole("EDITOR")
							.requestMatchers("/state-event-target/**")
							.denyAll()
							.anyRequest()
							.authenticated())
				.csrf((csrf) -> csrf.spa())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("viewer").password("{noop}secret").roles("VIEWER").build(),
					User.withUsername("editor").password("{noop}secret").roles("VIEWER", "EDITOR").build());
		}

		@Bean
		AudienceResolver<String, Object> audience() {
			return (key, value) -> key.equals("draft") ? Audience.matching((sink) -> "editor".equals(sink.principal()))
					: Audience.everyone();
		}

		@Bean
		StateWriteGuard guard() {
			return (write) -> {
				if (!"editor".equals(write.sink().principal())) {
					throw new WriteRejectedException(write.sink().principal() + " may not write", write.namespace(),
							write.key());
				}
			};
		}

	}

}
