package io.stateeventtarget.transport.rabbit;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import com.rabbitmq.client.Channel;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;
import io.stateeventtarget.runtime.RuntimeSettings;
import io.stateeventtarget.server.RabbitServer;
import io.stateeventtarget.server.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What goes wrong with a RabbitMQ while changes are made: afterwards every sink equals
 * the source.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitFaultsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Deque<AutoCloseable> open = new ArrayDeque<>();

	private final List<CachingConnectionFactory> connections = new ArrayList<>();

	private final StateDefinition<String, String> definition = StateDefinition
		.builder("faults", String.class, String.class)
		.source((options) -> options.withHeartbeat(Duration.ofMillis(200)))
		.sink((options) -> options.withStaleAfter(Duration.ofSeconds(1)))
		.build();

	private RabbitServer server;

	private String prefix = "";

	private StateSource<String, String> source;

	private List<StateSink<String, String>> sinks = List.of();

	@BeforeAll
	void startServer() {
		this.server = RabbitServer.start();
	}

	@AfterAll
	void stopServer() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@AfterEach
	void closeAll() throws Exception {
		while (!this.open.isEmpty()) {
			this.open.pop().close();
		}
		this.connections.forEach(CachingConnectionFactory::destroy);
		this.connections.clear();
	}

	@Test
	void survivesAKilledServer() {
		begin(this.server.port(), this.server.port(), 10_000);
		write(2000);
		this.server.kill();
		write(2000);
		awaitStale();
		this.server.restart();
		write(2000);
		awaitEqual();
	}

	@Test
	void survivesAPausedServer() {
		begin(this.server.port(), this.server.port(), 10_000);
		write(500);
		this.server.pause();
		try {
			write(2000);
			awaitStale();
		}
		finally {
			this.server.resume();
		}
		awaitEqual();
	}

	@Test
	void survivesACutConnection() {
		TcpProxy proxy = TcpProxy.to(this.server.port());
		this.open.push(proxy::close);
		begin(this.server.port(), proxy.port(), 10_000);
		write(500);
		proxy.cut();
		write(500);
		awaitStale();
		proxy.restore();
		awaitEqual();
	}

	@Test
	void survivesAConnectionThatIsOpenOnOneSideOnly() {
		TcpProxy proxy = TcpProxy.to(this.server.port());
		this.open.push(proxy::close);
		begin(this.server.port(), proxy.port(), 10_000);
		write(500);
		proxy.strand();
		write(500);
		awaitStale();
		proxy.restore();
		awaitEqual();
	}

	@Test
	void survivesConnectionsThatTheServerCloses() throws IOException {
		begin(this.server.port(), this.server.port(), 10_000);
		for (int i = 0; i < 3; i++) {
			write(1000);
			for (CachingConnectionFactory connection : this.connections) {
				connection.resetConnection();
			}
		}
		awaitEqual();
	}

	@Test
	void survivesExchangesThatAreDeleted() throws Exception {
		begin(this.server.port(), this.server.port(), 10_000);
		write(100);
		awaitEqual();
		CachingConnectionFactory operator = connect(this.server.port());
		try (Channel channel = operator.createConnection().createChannel(false)) {
			channel.exchangeDelete(this.prefix + ".changes");
			channel.exchangeDelete(this.prefix + ".sinks");
			channel.exchangeDelete(this.prefix + ".sources");
		}
		write(100);
		awaitEqual();
	}

	@Test
	void survivesQueuesThatOverflow() {
		begin(this.server.port(), this.server.port(), 3);
		write(20_000);
		awaitEqual();
	}

	@Test
	void opensAndClosesWithoutAServer() {
		long begin = System.nanoTime();
		begin(1, 1, 10_000);
		write(10);
		assertThat(this.sinks).allMatch((sink) -> sink.status() == SyncStatus.CONNECTING);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
	}

	private void begin(int sourcePort, int sinkPort, int queueLength) {
		this.prefix = "faults" + ThreadLocalRandom.current().nextInt(1_000_000);
		this.source = registry("owner", sourcePort, queueLength).source(this.definition);
		this.sinks = List.of(registry("near", sourcePort, queueLength).sink(this.definition),
				registry("far", sinkPort, queueLength).sink(this.definition));
		if (sourcePort > 1) {
			awaitEqual();
		}
	}

	private DefaultStateRegistry registry(String name, int port, int queueLength) {
		RabbitStateTransport transport = new RabbitStateTransport(connect(port),
				new StateJsonCodecs(JsonMapper.shared(), MessageLimits.defaults()),
				new RabbitSettings(this.prefix, queueLength, 1 << 20, 10_000, 1 << 20));
		DefaultStateRegistry registry = new DefaultStateRegistry(new RuntimeSettings(name, transport, Clock.systemUTC(),
				System::nanoTime, new LoggingStateListenerErrorHandler(), new RuntimeListener() {
				}));
		registry.startTransport();
		registry.startSources();
		registry.startSinks();
		this.open.push(() -> {
			registry.close();
			registry.stopTransport();
		});
		return registry;
	}

	private CachingConnectionFactory connect(int port) {
		CachingConnectionFactory connection = new CachingConnectionFactory("127.0.0.1", port);
		connection.setConnectionTimeout(2000);
		connection.setRequestedHeartBeat(5);
		this.connections.add(connection);
		return connection;
	}

	private void write(int changes) {
		for (int i = 0; i < changes; i++) {
			String key = "k" + ThreadLocalRandom.current().nextInt(500);
			if (i % 10 == 0) {
				this.source.remove(key);
			}
			else {
				this.source.set(key, "v".repeat(100) + i);
			}
		}
	}

	private void awaitStale() {
		StateSink<String, String> far = this.sinks.get(1);
		await().atMost(PATIENCE).until(() -> far.status() == SyncStatus.STALE);
	}

	private void awaitEqual() {
		long begin = System.nanoTime();
		for (StateSink<String, String> sink : this.sinks) {
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(sink.status()).as(sink.id()).isEqualTo(SyncStatus.SYNCED));
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(Map.copyOf(sink.asMap())).isEqualTo(Map.copyOf(this.source.asMap())));
			assertThat(sink.version()).isEqualTo(this.source.version());
		}
		System.out.println("Equal after " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
	}

}
