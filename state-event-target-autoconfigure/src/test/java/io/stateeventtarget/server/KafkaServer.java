package io.stateeventtarget.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import org.awaitility.Awaitility;

/**
 * A Kafka broker of its own, with one node, in another JVM, on a free port of the
 * loopback interface. Not thread-safe.
 */
public final class KafkaServer implements Server {

	private static final Path LIBRARIES = Path.of("kafka-server", "target", "lib");

	private static final String CLUSTER = "c3RhdGUtZXZlbnQtdGFyZ2";

	private final ServerFolder folder = ServerFolder.create("kafka");

	private final int port = ServerFolder.freePort();

	private final int controllerPort = ServerFolder.freePort();

	private final List<TcpProxy> proxies = new ArrayList<>();

	private final Path properties;

	private OsProcess process;

	private KafkaServer(int proxies, List<String> settings) {
		requireLibraries();
		ClientLogs.quiet();
		for (int i = 0; i < proxies; i++) {
			this.proxies.add(TcpProxy.to(ServerFolder.freePort()));
		}
		this.properties = this.folder.write("server.properties", properties(settings));
		format();
		this.process = launch();
	}

	/**
	 * Starts a broker.
	 * @param settings lines of its configuration, such as
	 * {@code auto.create.topics.enable=false}
	 * @return the broker, ready
	 */
	public static KafkaServer start(String... settings) {
		return new KafkaServer(0, List.of(settings));
	}

	/**
	 * Starts a broker that has proxies as well, each of which is all that its clients
	 * know of.
	 * @param proxies how many
	 * @param settings lines of its configuration
	 * @return the broker, ready
	 */
	public static KafkaServer startWithProxies(int proxies, String... settings) {
		return new KafkaServer(proxies, List.of(settings));
	}

	/**
	 * A way to the broker that can be spoiled.
	 * @param number from 0
	 * @return the proxy, closed with the broker
	 */
	public TcpProxy proxy(int number) {
		return this.proxies.get(number);
	}

	@Override
	public int port() {
		return this.port;
	}

	/**
	 * Where it listens, as clients take it.
	 * @return host and port
	 */
	public String bootstrapServers() {
		return "127.0.0.1:" + this.port;
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
		this.proxies.forEach(TcpProxy::close);
		this.folder.delete();
	}

	private List<String> properties(List<String> settings) {
		List<String> lines = new ArrayList<>(List.of("process.roles=broker,controller", "node.id=1",
				"controller.quorum.voters=1@127.0.0.1:" + this.controllerPort,
				"listeners=PLAINTEXT://127.0.0.1:" + this.port + ",CONTROLLER://127.0.0.1:" + this.controllerPort
						+ listeners(TcpProxy::serverPort),
				"advertised.listeners=PLAINTEXT://127.0.0.1:" + this.port + listeners(TcpProxy::port),
				"inter.broker.listener.name=PLAINTEXT", "controller.listener.names=CONTROLLER",
				"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT" + protocols(),
				"log.dirs=" + this.folder.path().resolve("data"), "num.partitions=1", "default.replication.factor=1",
				"offsets.topic.replication.factor=1", "offsets.topic.num.partitions=1",
				"transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1",
				"transaction.state.log.num.partitions=1", "share.coordinator.state.topic.replication.factor=1",
				"share.coordinator.state.topic.min.isr=1", "group.initial.rebalance.delay.ms=0",
				"log.cleaner.dedupe.buffer.size=2097152", "num.network.threads=2", "num.io.threads=2",
				"controlled.shutdown.enable=false", "broker.session.timeout.ms=6000"));
		lines.addAll(settings);
		return lines;
	}

	private String listeners(ToIntFunction<TcpProxy> port) {
		StringBuilder listeners = new StringBuilder();
		for (TcpProxy proxy : this.proxies) {
			listeners.append(",PROXY")
				.append(this.proxies.indexOf(proxy))
				.append("://127.0.0.1:")
				.append(port.applyAsInt(proxy));
		}
		return listeners.toString();
	}

	private String protocols() {
		StringBuilder protocols = new StringBuilder();
		for (int i = 0; i < this.proxies.size(); i++) {
			protocols.append(",PROXY").append(i).append(":PLAINTEXT");
		}
		return protocols.toString();
	}

	private void format() {
		OsProcess formatting = java("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER, "--config",
				this.properties.toString());
		try {
			if (!formatting.process().waitFor(60, TimeUnit.SECONDS) || formatting.process().exitValue() != 0) {
				throw new IllegalStateException("Kafka cannot use its folder:\n" + formatting.tail());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private OsProcess launch() {
		OsProcess started = java("kafka.Kafka", this.properties.toString());
		Awaitility.await("Kafka is ready")
			.atMost(Duration.ofSeconds(90))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> {
				if (!started.isAlive()) {
					throw new IllegalStateException("Kafka ended:\n" + started.tail());
				}
				return ServerFolder.isListening(this.port);
			});
		return started;
	}

	private OsProcess java(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
						"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", LIBRARIES.toAbsolutePath() + "/*"));
		command.addAll(List.of(arguments));
		return OsProcess.start(command, Map.of(), this.folder.log());
	}

	private static void requireLibraries() {
		if (!Files.isDirectory(LIBRARIES)) {
			throw new IllegalStateException("There is no Kafka in " + LIBRARIES.toAbsolutePath()
					+ ": run 'mvn -pl state-event-target-autoconfigure/kafka-server verify' at the root once");
		}
	}

}
