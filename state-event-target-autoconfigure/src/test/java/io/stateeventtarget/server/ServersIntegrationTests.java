package io.stateeventtarget.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ends a server in the hardest way and starts it again; tests of faults do so with the
 * others.
 */
class ServersIntegrationTests {

	@Test
	void keepsWhatRedisAcknowledged() throws IOException {
		try (RedisServer redis = RedisServer.startDurable()) {
			assertThat(ask(redis.port(), "SET a 1")).isEqualTo("+OK");
			redis.kill();
			assertThat(ServerFolder.isListening(redis.port())).isFalse();
			redis.restart();
			assertThat(ask(redis.port(), "STRLEN a")).isEqualTo(":1");
		}
	}

	@Test
	void pausesAndResumes() throws IOException {
		try (RedisServer redis = RedisServer.start()) {
			redis.pause();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(redis.port(), "PING"));
			redis.resume();
			assertThat(ask(redis.port(), "PING")).isEqualTo("+PONG");
		}
	}

	@Test
	void spoilsConnections() throws IOException {
		try (RedisServer redis = RedisServer.start(); TcpProxy proxy = TcpProxy.to(redis.port())) {
			assertThat(ask(proxy.port(), "PING")).isEqualTo("+PONG");
			proxy.hold();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(proxy.port(), "PING"));
			proxy.swallow();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(proxy.port(), "PING"));
			proxy.cut();
			assertThat(isAnswered(proxy.port())).isFalse();
			proxy.restore();
			proxy.delay(Duration.ofMillis(20));
			assertThat(ask(proxy.port(), "PING")).isEqualTo("+PONG");
		}
	}

	private static boolean isAnswered(int port) {
		try {
			return !ask(port, "PING").isEmpty();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String ask(int port, String command) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(500);
			socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
			byte[] answer = new byte[100];
			int length = socket.getInputStream().read(answer);
			return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
		}
	}

}
