package io.stateeventtarget.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

import io.stateeventtarget.server.TcpProxy;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A source behind a proxy, a sink behind another, and a sink beside the server, each in a
 * JVM of its own.
 */
final class Cluster implements AutoCloseable {

	static final int KEYS = 50;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String STRING = ".value-type=java.lang.String";

	final String namespace = "prices-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));

	final TcpProxy sourceProxy;

	final TcpProxy sinkProxy;

	private final IntFunction<List<String>> properties;

	private final int port;

	private final List<StateProcess> processes = new ArrayList<>();

	private final Map<String, Long> acked = new HashMap<>();

	private StateProcess source;

	private StateProcess near;

	private StateProcess far;

	private long next = 1;

	/**
	 * Starts everything.
	 * @param port that of the server
	 * @param sourceProxy before the source
	 * @param sinkProxy before one sink
	 * @param properties of an application whose server is at a port
	 */
	Cluster(int port, TcpProxy sourceProxy, TcpProxy sinkProxy, IntFunction<List<String>> properties) {
		this.port = port;
		this.sourceProxy = sourceProxy;
		this.sinkProxy = sinkProxy;
		this.properties = properties;
		this.source = launchSource(sourceProxy.port());
		this.near = launchSink("near", port);
		this.far = launchSink("far", sinkProxy.port());
		awaitReady();
	}

	StateProcess source() {
		return this.source;
	}

	/**
	 * The sink without a proxy.
	 */
	StateProcess near() {
		return this.near;
	}

	/**
	 * The sink behind the proxy.
	 */
	StateProcess far() {
		return this.far;
	}

	/**
	 * Starts another source, which takes over; the one before is no longer this
	 * cluster's.
	 */
	StateProcess takeOver() {
		StateProcess started = launchSource(this.port).awaitReady();
		this.source = started;
		return started;
	}

	/**
	 * Starts the sinks again that were killed.
	 */
	void restartSinks() {
		this.near.close();
		this.far.close();
		this.near = launchSink("near", this.port);
		this.far = launchSink("far", this.sinkProxy.port());
		this.near.awaitReady();
		this.far.awaitReady();
	}

	/**
	 * Has the source write until {@link #halt(StateProcess)}.
	 */
	void stream() {
		this.source.stream(this.namespace, KEYS, this.next);
		// As long as another source cannot have come that far
		this.next += 1_000_000;
	}

	void halt(StateProcess writing) {
		this.next = Math.max(this.next, writing.halt(this.namespace));
	}

	/**
	 * What a process acknowledged counts from now on.
	 */
	void account(StateProcess writing) {
		writing.acked().forEach((key, number) -> this.acked.merge(key, number, Math::max));
	}

	/**
	 * The state was lost with its source, as it may be.
	 */
	void forgive() {
		this.acked.clear();
	}

	void awaitStatus(StateProcess sink, String status) {
		await().until(() -> sink.tell("status", this.namespace).equals(status));
	}

	void awaitFailure(StateProcess writing) {
		long before = writing.failedCount();
		await().until(() -> writing.failedCount() > before);
	}

	/**
	 * Waits until both sinks have what the source has, and know it.
	 */
	void awaitEqual() {
		await().untilAsserted(() -> {
			String expected = this.source.tell("dump", this.namespace, "source");
			assertThat(this.near.tell("dump", this.namespace, "sink")).isEqualTo(expected);
			assertThat(this.far.tell("dump", this.namespace, "sink")).isEqualTo(expected);
			assertThat(this.near.tell("status", this.namespace)).isEqualTo("SYNCED");
			assertThat(this.far.tell("status", this.namespace)).isEqualTo("SYNCED");
		});
	}

	/**
	 * Requires that nothing that was acknowledged is lost, and that no listener was told
	 * of something older than before.
	 */
	void check() {
		account(this.source);
		Map<String, Long> held = numbers(this.source.tell("entries", this.namespace, "source"));
		this.acked.forEach((key, number) -> assertThat(held.getOrDefault(key, -1L))
			.as("number of '" + key + "', of which " + number + " was acknowledged")
			.isGreaterThanOrEqualTo(number));
		assertThat(this.near.tell("violations", this.namespace)).isEmpty();
		assertThat(this.far.tell("violations", this.namespace)).isEmpty();
	}

	ConditionFactory await() {
		return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
	}

	@Override
	public void close() {
		this.processes.forEach(StateProcess::close);
	}

	private void awaitReady() {
		try {
			this.processes.forEach(StateProcess::awaitReady);
		}
		catch (IllegalStateException ex) {
			close();
			throw ex;
		}
	}

	private StateProcess launchSource(int at) {
		return launch("source", at, "state-event-target.sources." + this.namespace + STRING);
	}

	private StateProcess launchSink(String name, int at) {
		return launch(name, at, "state-event-target.sinks." + this.namespace + STRING);
	}

	private StateProcess launch(String name, int at, String namespaceProperty) {
		List<String> all = new ArrayList<>(this.properties.apply(at));
		all.add(namespaceProperty);
		StateProcess process = StateProcess.launch(name, all);
		this.processes.add(process);
		return process;
	}

	private static Map<String, Long> numbers(String entries) {
		Map<String, Long> numbers = new HashMap<>();
		for (String entry : entries.split(" ")) {
			int equals = entry.indexOf('=');
			if (equals > 0) {
				numbers.put(entry.substring(0, equals), Long.parseLong(entry.substring(equals + 1)));
			}
		}
		return numbers;
	}

}
