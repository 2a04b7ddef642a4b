package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.server.TcpProxy;
import io.stateeventtarget.transport.LoggedChange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sinks whose Redis, or the way to it, is in trouble.
 */
class RedisFaultsIntegrationTests {

	private static final AtomicInteger names = new AtomicInteger();

	private final String namespace = "faults" + names.incrementAndGet();

	private final StateDefinition<String, String> definition = StateDefinition.of(this.namespace, String.class,
			String.class);

	private final String keys = "{test:" + this.namespace + "}:";

	private RedisServer server;

	private RedisClient client;

	private RedisCommands<String, String> redis;

	private TcpProxy proxy;

	private RedisApplication owner;

	private RedisApplication reader;

	private PlainSource source;

	private StateSink<String, String> sink;

	@BeforeEach
	void open() {
		this.server = RedisServer.startDurable();
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.server.port()));
		this.redis = this.client.connect().sync();
		this.proxy = TcpProxy.to(this.server.port());
		this.owner = new RedisApplication(this.server.port());
		this.reader = new RedisApplication(this.proxy.port());
		this.source = this.owner.source(this.definition, "source").begin();
		this.source.set("a", "1");
		this.sink = this.reader.sink(this.definition);
		awaitEqual();
	}

	@AfterEach
	void close() {
		this.source.close();
		this.reader.close();
		this.owner.close();
		this.proxy.close();
		this.client.shutdown();
		this.server.close();
	}

	@Test
	void goesOnAfterItsConnectionsWereKilled() {
		for (int i = 0; i < 5; i++) {
			this.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
			this.redis.clientKill(KillArgs.Builder.typePubsub());
			setAgain("k" + i);
			awaitEqual();
		}
	}

	@Test
	void goesOnWhereItWasAfterACut() {
		this.proxy.cut();
		this.source.set("b", "2");
		Awaitility.await().until(() -> this.sink.status() == SyncStatus.STALE);
		this.source.append(this.source.put("c", "3"), this.source.remove("a"));
		this.proxy.restore();
		awaitEqual();
	}

	@Test
	void noticesAConnectionThatIsHalfOpen() {
		this.proxy.strand();
		this.source.set("b", "2");
		awaitEqual();
	}

	@Test
	void goesOnAfterARestartOfTheServer() {
		this.server.restart();
		setAgain("b");
		awaitEqual();
	}

	@Test
	void startsOverWhenTheStreamForgotWhatItLacks() {
		this.proxy.cut();
		this.source.append(this.source.put("b", "2"), this.source.remove("a"));
		this.source.set("c", "3");
		this.redis.xtrim(this.keys + "stream", 1);
		this.proxy.restore();
		awaitEqual();
		this.source.set("d", "4");
		awaitEqual();
	}

	@Test
	void servesWhatItHasAndSaysStaleWhenTheKeysAreDeleted() {
		this.redis.del(this.keys + "meta", this.keys + "state", this.keys + "stream");
		Awaitility.await().until(() -> this.sink.status() == SyncStatus.STALE);
		assertThat(this.sink.peek("a")).isEqualTo("1");
		this.source.put("b", "2");
		assertThat(this.source.replaceAll()).isEqualTo(this.source.position());
		awaitEqual();
	}

	@Test
	void goesBackWithALogThatLostItsEnd() {
		Map<String, String> meta = this.redis.hgetall(this.keys + "meta");
		Map<String, String> state = this.redis.hgetall(this.keys + "state");
		this.source.set("a", "2");
		awaitEqual();
		this.redis.xdel(this.keys + "stream", RedisNamespace.id(this.source.position()));
		this.redis.hset(this.keys + "meta", meta);
		this.redis.hset(this.keys + "state", state);
		Awaitility.await().untilAsserted(() -> assertThat(this.sink.peek("a")).isEqualTo("1"));
		Awaitility.await().until(() -> this.sink.status() == SyncStatus.SYNCED);
	}

	@Test
	void skipsRecordsOfOthers() {
		this.redis.xadd(this.keys + "stream", Map.of("foreign", "record"));
		this.source.set("b", "2");
		awaitEqual();
		this.redis.xadd(this.keys + "stream", new XAddArgs().id("9000000000000-1"), Map.of("f", "no frame"));
		this.source.set("c", "3");
		awaitEqual();
	}

	@Test
	void bootstrapsExactlyWhileEverythingChanges() {
		long seed = 4711;
		Random random = new Random(seed);
		List<LoggedChange<String, String>> filling = new ArrayList<>();
		for (int i = 0; i < 50_000; i++) {
			filling.add(this.source.put("k" + i, "v"));
		}
		this.source.append(filling);
		AtomicBoolean enough = new AtomicBoolean();
		CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
			while (!enough.get()) {
				this.source.append(change(random), change(random), change(random));
			}
		});
		List<RedisApplication> others = new ArrayList<>();
		List<StateSink<String, String>> sinks = new ArrayList<>();
		try {
			for (int i = 0; i < 4; i++) {
				RedisApplication other = new RedisApplication(this.server.port());
				others.add(other);
				StateSink<String, String> late = other.sink(this.definition);
				sinks.add(late);
				Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> late.synced().isDone());
			}
			enough.set(true);
			writing.join();
			sinks.forEach((late) -> awaitEqual(late, seed));
			assertThat(this.sink.size()).as("seed " + seed).isEqualTo(this.source.entries.size());
		}
		finally {
			enough.set(true);
			others.forEach(RedisApplication::close);
		}
	}

	private LoggedChange<String, String> change(Random random) {
		String key = "k" + random.nextInt(60_000);
		int dice = random.nextInt(1000);
		if (dice == 0) {
			return this.source.clear();
		}
		return (dice < 300) ? this.source.remove(key) : this.source.put(key, "v" + dice);
	}

	/**
	 * Sets a key although the connection may have to mend first.
	 */
	private void setAgain(String key) {
		LoggedChange<String, String> change = this.source.put(key, "v");
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.ignoreExceptions()
			.until(() -> this.source.append(change).equals(this.source.position())
					|| this.source.log().end().equals(this.source.position()));
	}

	private void awaitEqual() {
		awaitEqual(this.sink, 0);
	}

	private void awaitEqual(StateSink<String, String> replica, long seed) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
			assertThat(replica.version()).as("seed " + seed).isEqualTo(this.source.position().version());
			assertThat(replica.snapshot().entries()).isEqualTo(this.source.values());
			assertThat(replica.status()).isEqualTo(SyncStatus.SYNCED);
		});
	}

}
