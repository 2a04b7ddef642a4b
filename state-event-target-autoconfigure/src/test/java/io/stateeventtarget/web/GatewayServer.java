package io.stateeventtarget.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application with a gateway on a real server.
 */
final class GatewayServer implements AutoCloseable {

	static final HttpClient HTTP = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private GatewayServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts one with the namespaces {@code themes}, readable and writable,
	 * {@code quiet}, readable, and {@code secret}, which is not listed.
	 */
	static GatewayServer start(WebStack stack, String... properties) {
		return start(stack, Application.class, properties);
	}

	static GatewayServer start(WebStack stack, Class<?> application, String... properties) {
		List<String> args = new ArrayList<>(List.of("server.port=0", "server.address=127.0.0.1",
				"spring.main.banner-mode=off", "spring.main.register-shutdown-hook=false",
				"state-event-target.sources.themes.value-type=Object", "state-event-target.sources.themes.writes=allow",
				"state-event-target.sources.quiet.value-type=String",
				"state-event-target.sources.secret.value-type=String", "state-event-target.web.enabled=true",
				"state-event-target.web.namespaces.themes.write=true",
				"state-event-target.web.namespaces.quiet.read=true"));
		args.addAll(List.of(stack.properties()));
		args.addAll(List.of(properties));
		SpringApplication spring = new SpringApplication(application);
		return new GatewayServer(spring.run(args.stream().map((arg) -> "--" + arg).toArray(String[]::new)));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	String address(String path) {
		return "127.0.0.1:" + port() + "/state-event-target" + path;
	}

	URI uri(String path) {
		return URI.create("http://" + address(path));
	}

	@SuppressWarnings("unchecked")
	StateSource<String, Object> themes() {
		return (StateSource<String, Object>) this.context.getBean(StateRegistry.class)
			.findSource("themes")
			.orElseThrow();
	}

	HttpResponse<String> get(String path, String... headers) throws Exception {
		return send(request(path, headers).GET());
	}

	HttpResponse<String> put(String path, String body, String... headers) throws Exception {
		return send(request(path, headers).header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers.ofString(body)));
	}

	HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
		return (headers.length > 0) ? builder.headers(headers) : builder;
	}

	HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	SocketClient connect(String namespace, String... headers) {
		return SocketClient.connect(URI.create("ws://" + address("/" + namespace)), headers);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
