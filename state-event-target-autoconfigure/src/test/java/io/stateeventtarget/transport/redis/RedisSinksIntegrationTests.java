package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.transport.LoggedChange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sinks of one application and a source in another, on a real Redis.
 */
class RedisSinksIntegrationTests {

	private static final AtomicInteger names = new AtomicInteger();

	private static RedisServer server;

	private final StateDefinition<String, String> definition = StateDefinition.of("ns" + names.incrementAndGet(),
			String.class, String.class);

	private RedisApplication owner;

	private RedisApplication reader;

	private PlainSource source;

	@BeforeAll
	static void startServer() {
		server = RedisServer.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void open() {
		this.owner = new RedisApplication(server.port());
		this.reader = new RedisApplication(server.port());
		this.source = this.owner.source(this.definition, "source");
	}

	@AfterEach
	void close() {
		this.source.close();
		this.reader.close();
		this.owner.close();
	}

	@Test
	void bootstrapsAndFollows() {
		this.source.begin();
		this.source.append(this.source.put("a", "1"), this.source.put("b", "2"), this.source.remove("a"));
		StateSink<String, String> sink = this.reader.sink(this.definition);
		awaitEqual(sink);
		this.source.append(this.source.put("c", "3"), this.source.putAll(Map.of("d", "4", "e", "5")));
		awaitEqual(sink);
		this.source.append(this.source.clear(), this.source.put("f", "6"));
		awaitEqual(sink);
	}

	@Test
	void waitsForAStateThatIsNotThereYet() {
		StateSink<String, String> sink = this.reader.sink(this.definition);
		Awaitility.await().during(Duration.ofMillis(500)).until(() -> sink.status() == SyncStatus.CONNECTING);
		this.source.begin().set("a", "1");
		awaitEqual(sink);
	}

	@Test
	void servesSinksWithoutASource() {
		this.source.begin().set("a", "1");
		this.owner.close();
		StateSink<String, String> sink = this.reader.sink(this.definition);
		awaitEqual(sink);
	}

	@Test
	void goesOnWithTheNextIncarnation() {
		this.source.begin().set("a", "1");
		StateSink<String, String> sink = this.reader.sink(this.definition);
		awaitEqual(sink);
		this.source.close();
		this.source = this.owner.source(this.definition, "next").begin();
		assertThat(this.source.values()).containsExactly(Map.entry("a", "1"));
		this.source.set("b", "2");
		awaitEqual(sink);
	}

	@Test
	void startsOverWhenAllEntriesAreReplaced() {
		this.source.begin().set("a", "1");
		StateSink<String, String> sink = this.reader.sink(this.definition);
		awaitEqual(sink);
		this.source.put("b", "2");
		assertThat(this.source.replaceAll()).isEqualTo(this.source.position());
		awaitEqual(sink);
		this.source.set("c", "3");
		awaitEqual(sink);
	}

	@Test
	void bringsManyChanges() {
		this.source.begin();
		StateSink<String, String> sink = this.reader.sink(this.definition);
		for (int round = 0; round < 5; round++) {
			List<LoggedChange<String, String>> changes = new ArrayList<>();
			for (int i = 0; i < 30_000; i++) {
				changes.add(this.source.put("key" + i, "value " + round));
			}
			assertThat(this.source.append(changes)).isEqualTo(this.source.position());
		}
		awaitEqual(sink);
	}

	@Test
	void answersAnOnDemandSink() {
		this.source.begin();
		this.source.append(this.source.put("a", "1"), this.source.put("b", "2"));
		StateDefinition<String, String> onDemand = this.definition.toBuilder()
			.sink((options) -> options.withMode(SinkMode.ON_DEMAND))
			.build();
		StateSink<String, String> sink = this.reader.sink(onDemand);
		assertThat(sink.getAsync("a").join()).isEqualTo("1");
		assertThat(sink.read("nothing").isReady()).isFalse();
		this.source.append(this.source.put("a", "3"), this.source.put("nothing", "4"));
		Awaitility.await().until(() -> "3".equals(sink.peek("a")) && "4".equals(sink.peek("nothing")));
		assertThat(sink.asMap()).doesNotContainKey("b");
	}

	@Test
	void forwardsToTheSource() {
		this.source.begin().set("a", "1");
		StateSink<String, String> sink = this.reader.sink(this.definition);
		awaitEqual(sink);
		Awaitility.await().until(() -> this.source.heard.size() > 1);
	}

	private void awaitEqual(StateSink<String, String> sink) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
			assertThat(sink.status()).isEqualTo(SyncStatus.SYNCED);
			assertThat(sink.version()).isEqualTo(this.source.position().version());
			assertThat(sink.snapshot().entries()).isEqualTo(this.source.values());
		});
	}

}
