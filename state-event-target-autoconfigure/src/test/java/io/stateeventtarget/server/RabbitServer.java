package io.stateeventtarget.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;

/**
 * A RabbitMQ of its own on a free port of the loopback interface, if one is installed as
 * Debian does. The port mapper of its nodes is its own as well. Not thread-safe.
 */
public final class RabbitServer implements Server {

	/**
	 * The environment variable that turns an absent RabbitMQ from a reason to skip into a
	 * failure.
	 */
	public static final String REQUIRED = "STATE_RABBIT_REQUIRED";

	private static final Path EXECUTABLE = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

	private static final Path PORT_MAPPER = Path.of("/usr/bin/epmd");

	private final ServerFolder folder = ServerFolder.create("rabbit");

	private final int port = ServerFolder.freePort();

	private final int nodePort = ServerFolder.freePort();

	private final int mapperPort = ServerFolder.freePort();

	private OsProcess process;

	private RabbitServer() {
		this.process = launch();
	}

	/**
	 * Skips the calling test if there is no RabbitMQ, or fails it where one is required.
	 */
	public static void assumeInstalled() {
		boolean installed = Files.isExecutable(EXECUTABLE);
		if (!installed && System.getenv(REQUIRED) != null) {
			throw new IllegalStateException("There is no RabbitMQ in " + EXECUTABLE + " although " + REQUIRED
					+ " is set: install it with 'apt-get install rabbitmq-server'");
		}
		Assumptions.assumeThat(installed)
			.as("there is no RabbitMQ in " + EXECUTABLE + ": install it with 'apt-get install rabbitmq-server'")
			.isTrue();
	}

	/**
	 * Starts a server.
	 * @return the server, ready
	 */
	public static RabbitServer start() {
		assumeInstalled();
		return new RabbitServer();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void kill() {
		this.process.kill();
	}

	@Override
	public void restart() {
		kill();
		this.process = launch();
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
		endPortMapper();
		this.folder.delete();
	}

	private OsProcess launch() {
		endPortMapper();
		OsProcess started = OsProcess.start(List.of(EXECUTABLE.toString()), environment(), this.folder.log());
		Awaitility.await("RabbitMQ is ready")
			.atMost(Duration.ofSeconds(90))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> {
				if (!started.isAlive()) {
					throw new IllegalStateException("RabbitMQ ended:\n" + started.tail());
				}
				return ServerFolder.isListening(this.port);
			});
		return started;
	}

	private Map<String, String> environment() {
		String home = this.folder.path().toString();
		return Map.ofEntries(Map.entry("HOME", home),
				Map.entry("RABBITMQ_NODENAME", "state-" + this.port + "@localhost"),
				Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
				Map.entry("RABBITMQ_NODE_PORT", Integer.toString(this.port)),
				Map.entry("RABBITMQ_DIST_PORT", Integer.toString(this.nodePort)),
				Map.entry("ERL_EPMD_PORT", Integer.toString(this.mapperPort)),
				Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"), Map.entry("RABBITMQ_MNESIA_BASE", home + "/mnesia"),
				Map.entry("RABBITMQ_LOG_BASE", home), Map.entry("RABBITMQ_LOGS", "-"),
				Map.entry("RABBITMQ_CONFIG_FILE", home + "/rabbitmq"),
				Map.entry("RABBITMQ_CONF_ENV_FILE", home + "/rabbitmq-env.conf"),
				Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", home + "/enabled_plugins"),
				Map.entry("RABBITMQ_PID_FILE", home + "/pid"));
	}

	/**
	 * It outlives the server and would hold its name.
	 */
	private void endPortMapper() {
		if (ServerFolder.isListening(this.mapperPort)) {
			OsProcess ending = OsProcess.start(
					List.of(PORT_MAPPER.toString(), "-port", Integer.toString(this.mapperPort), "-kill"), Map.of(),
					this.folder.log());
			try {
				ending.process().waitFor(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
