package io.stateeventtarget.autoconfigure.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what a probe of readiness sees over HTTP.
 */
class HealthGroupHttpTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void isNotReadyWhileASinkIsNotInSync() throws Exception {
		try (ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) run()) {
			int port = context.getWebServer().getPort();
			await()
				.untilAsserted(() -> assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(200));
			await().untilAsserted(() -> assertThat(get(port, "/readyz").statusCode()).isEqualTo(200));
			context.getBean(Silence.class).total = true;
			await()
				.untilAsserted(() -> assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503));
			assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
			assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
			HttpResponse<String> whole = get(port, "/actuator/health");
			assertThat(whole.statusCode()).isEqualTo(200);
			assertThat(whole.body()).contains("\"status\":\"STALE\"", "\"mode\":\"REPLICA\"");
		}
	}

	private static Object run() {
		return new SpringApplicationBuilder(Application.class).run("--server.port=0", "--server.address=127.0.0.1",
				"--state-event-target.transport=silence", "--state-event-target.sources.themes.value-type=String",
				"--state-event-target.sinks.themes.stale-after=1s", "--management.health.redis.enabled=false",
				"--management.health.rabbit.enabled=false",
				"--management.endpoint.health.probes.add-additional-paths=true",
				"--management.endpoint.health.show-details=always",
				"--management.endpoint.health.group.readiness.include=readinessState,stateEventTarget/sinks");
	}

	private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
				BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Silence silence() {
			return new Silence();
		}

	}

}
