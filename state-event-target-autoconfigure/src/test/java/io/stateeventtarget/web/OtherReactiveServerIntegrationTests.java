package io.stateeventtarget.web;

import java.net.InetAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The gateway on WebFlux with another server than Reactor Netty.
 */
class OtherReactiveServerIntegrationTests {

	private GatewayServer server;

	@BeforeEach
	void start() {
		this.server = GatewayServer.start(WebStack.REACTIVE, Application.class);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void servesResourcesOnly() throws Exception {
		this.server.themes().set("home", "blue");
		assertThat(this.server.get("/themes/home").body()).contains("blue");
		assertThat(this.server.get("/themes").body()).contains("blue");
		assertThat(this.server.get("/themes", "Accept", "text/event-stream").statusCode()).isEqualTo(501);
		assertThatThrownBy(() -> this.server.connect("themes")).hasStackTraceContaining("501");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { DataSourceAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class })
	static class Application {

		@Bean
		TomcatReactiveWebServerFactory tomcat() {
			TomcatReactiveWebServerFactory factory = new TomcatReactiveWebServerFactory(0);
			factory.setAddress(InetAddress.getLoopbackAddress());
			return factory;
		}

	}

}
