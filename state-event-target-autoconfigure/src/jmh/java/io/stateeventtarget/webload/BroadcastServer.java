package io.stateeventtarget.webload;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.StateSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * An application with a namespace that is open to browsers, and beside it a broadcast of
 * the same bytes as Spring's WebSocket support alone would do it. Says its port.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@EnableWebSocket
@Import(BroadcastServer.Control.class)
public class BroadcastServer {

	private static final int VALUE = 100;

	private final Bare bare = new Bare();

	/**
	 * Starts it.
	 * @param args none
	 */
	public static void main(String[] args) {
		var context = (ServletWebServerApplicationContext) SpringApplication.run(BroadcastServer.class, "--server.port=0",
				"--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--server.tomcat.max-connections=20000",
				"--state-event-target.sources.bench.value-type=java.lang.String",
				"--state-event-target.web.enabled=true", "--state-event-target.web.namespaces.bench.read=true",
				"--state-event-target.web.max-sessions-per-client=10000",
				"--state-event-target.web.outbound-queue=4096", "--state-event-target.web.ping=10m",
				"--state-event-target.web.idle-timeout=20m");
		System.out.println("port " + context.getWebServer().getPort());
	}

	@Bean
	Bare bare() {
		return this.bare;
	}

	@Bean
	WebSocketConfigurer bareSocket() {
		return (registry) -> registry.addHandler(this.bare, "/bare");
	}

	/**
	 * Sends text to every session, one after the other.
	 */
	static final class Bare extends TextWebSocketHandler {

		private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

		private final AtomicLong sequence = new AtomicLong();

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			this.sessions.add(session);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.sessions.remove(session);
		}

		void broadcast(String key, String value) throws Exception {
			TextMessage message = new TextMessage(
					"{\"type\":\"state:update\",\"namespace\":\"bench\",\"detail\":{\"id\":\"application-0123456-01234567\",\"epoch\":"
							+ System.currentTimeMillis() + ",\"sequence\":" + this.sequence.incrementAndGet()
							+ ",\"key\":\"" + key + "\",\"param\":\"" + key + "\",\"value\":\"" + value
							+ "\",\"timestamp\":" + System.currentTimeMillis() + "}}");
			for (WebSocketSession session : this.sessions) {
				session.sendMessage(message);
			}
		}

	}

	/**
	 * What the load asks for.
	 */
	@RestController
	static class Control {

		private final StateSource<String, String> source;

		private final Bare bare;

		Control(StateSource<String, String> source, Bare bare) {
			this.source = source;
			this.bare = bare;
		}

		/**
		 * Makes changes one after the other.
		 * @return when the first began, in nanoseconds of the machine's clock
		 */
		@GetMapping("/change/{way}/{count}")
		synchronized long change(@PathVariable String way, @PathVariable int count) throws Exception {
			long start = System.nanoTime();
			for (int i = 0; i < count; i++) {
				String value = "v".repeat(VALUE);
				if (way.equals("bare")) {
					this.bare.broadcast("key" + i, value);
				}
				else {
					this.source.set("key" + i, value);
				}
			}
			return start;
		}

		@GetMapping("/reached/{way}")
		long reached(@PathVariable String way) {
			return way.equals("bare") ? this.bare.sequence.get() : this.source.version().sequence();
		}

		@GetMapping("/heap")
		long heap() throws InterruptedException {
			long least = Long.MAX_VALUE;
			for (int i = 0; i < 5; i++) {
				System.gc();
				Thread.sleep(200);
				least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
			}
			return least;
		}

	}

}
