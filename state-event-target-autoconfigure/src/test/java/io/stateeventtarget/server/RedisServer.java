package io.stateeventtarget.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of its own on a free port of the loopback interface. It is the one of the test
 * dependency, or another that the system property {@value #EXECUTABLE} names. Not
 * thread-safe.
 */
public final class RedisServer implements Server {

	/**
	 * The system property that names the server to start.
	 */
	public static final String EXECUTABLE = "state.redis-server";

	private final ServerFolder folder = ServerFolder.create("redis");

	private final int port = ServerFolder.freePort();

	private final List<String> settings;

	private OsProcess process;

	private RedisServer(List<String> settings) {
		ClientLogs.quiet();
		this.settings = settings;
		this.process = launch(settings);
	}

	/**
	 * Starts a server that keeps nothing on disk unless a setting says so.
	 * @param settings lines of its configuration, such as {@code appendonly yes}
	 * @return the server, ready
	 */
	public static RedisServer start(String... settings) {
		return new RedisServer(List.of(settings));
	}

	/**
	 * Starts a server that has every accepted command on disk before it answers.
	 * @return the server, ready
	 */
	public static RedisServer startDurable() {
		return start("appendonly yes", "appendfsync always");
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void kill() {
		this.process.kill();
	}

	/**
	 * Asks it to end, and waits until it has.
	 */
	public void stop() {
		this.process.terminate();
	}

	@Override
	public void restart() {
		kill();
		this.process = launch(this.settings);
	}

	@Override
	public void pause() {
		this.process.pause();
	}

	@Override
	public void resume() {
		this.process.resume();
	}

	@Override
	public void close() {
		kill();
		this.folder.delete();
	}

	private OsProcess launch(List<String> settings) {
		List<String> lines = new ArrayList<>(List.of("port " + this.port, "bind 127.0.0.1", "save \"\"",
				"dir " + this.folder.path(), "daemonize no"));
		lines.addAll(settings);
		String file = this.folder.write("redis.conf", lines).toString();
		OsProcess started = OsProcess.start(List.of(executable(), file), Map.of(), this.folder.log());
		awaitReady(started);
		return started;
	}

	private void awaitReady(OsProcess started) {
		Awaitility.await("Redis is ready")
			.atMost(Duration.ofSeconds(20))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> {
				if (!started.isAlive()) {
					throw new IllegalStateException("Redis ended:\n" + started.tail());
				}
				return isReady();
			});
	}

	private boolean isReady() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			socket.setSoTimeout(1000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			String answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
				.readLine();
			return answer != null && (answer.startsWith("+PONG") || answer.startsWith("-NOAUTH"));
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String executable() {
		String named = System.getProperty(EXECUTABLE);
		return (named != null) ? named : Bundled.PATH;
	}

	/**
	 * The executable of the test dependency, unpacked once.
	 */
	private static final class Bundled {

		static final String PATH = unpack();

		private static String unpack() {
			try {
				return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
