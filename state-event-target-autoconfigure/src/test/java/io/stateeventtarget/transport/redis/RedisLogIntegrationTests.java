package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.server.RedisServer;
import io.stateeventtarget.server.TcpProxy;
import io.stateeventtarget.transport.LoggedChange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What sources write to a real Redis, and what it refuses.
 */
class RedisLogIntegrationTests {

	private static final AtomicInteger names = new AtomicInteger();

	private static RedisServer server;

	private static RedisClient client;

	private static RedisCommands<String, String> redis;

	private final String namespace = "log" + names.incrementAndGet();

	private final StateDefinition<String, String> definition = StateDefinition.of(this.namespace, String.class,
			String.class);

	private final String keys = "{test:" + this.namespace + "}:";

	private RedisApplication application;

	@BeforeAll
	static void startServer() {
		server = RedisServer.start();
		client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
		redis = client.connect().sync();
	}

	@AfterAll
	static void stopServer() {
		client.shutdown();
		server.close();
	}

	@BeforeEach
	void open() {
		this.application = new RedisApplication(server.port());
	}

	@AfterEach
	void close() {
		redis.configSet("maxmemory", "0");
		this.application.close();
	}

	@Test
	void keepsEachEntryWithItsVersion() {
		PlainSource source = source("a").begin();
		source.append(source.put("k", "v"));
		Position end = source.position();
		assertThat(redis.hgetall(this.keys + "state"))
			.containsExactly(Map.entry("\"k\"", end.origin().epoch() + "-1-1000-0 \"v\""));
		assertThat(redis.hgetall(this.keys + "meta")).containsEntry("source", "a")
			.containsEntry("sequence", "1")
			.containsEntry("size", "1")
			.containsEntry("key", "java.lang.String")
			.containsEntry("format", "1")
			.containsEntry("features", "replicas");
		assertThat(redis.xrange(this.keys + "stream", Range.unbounded())).extracting((message) -> message.getId())
			.containsExactly(end.origin().epoch() + "-0", end.origin().epoch() + "-1");
	}

	@Test
	void keepsTheNetEffectOfManyChanges() {
		PlainSource source = source("a").begin();
		source.append(source.put("gone", "1"), source.clear(), source.put("a", "1"), source.put("b", "2"),
				source.remove("a"), source.put("a", "3"), source.remove("b"), source.signal("s", "t"));
		assertThat(redis.hgetall(this.keys + "state")).hasSize(1).containsKey("\"a\"");
		assertThat(source("b").begin().values()).containsExactly(Map.entry("a", "3"));
	}

	@Test
	void takesAPrefixThatFitsOneStep() {
		PlainSource source = source("a").begin();
		List<LoggedChange<String, String>> changes = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			changes.add(source.put("k" + i, "v".repeat(100_000)));
		}
		Position begin = new Position(source.position().origin(), 0);
		Position end = source.log().append(begin, changes);
		assertThat(end.sequence()).isBetween(2L, 4L);
		assertThat(source.append(changes.subList((int) end.sequence(), 30))).isEqualTo(source.position());
	}

	@Test
	void refusesWhatDoesNotFollow() {
		PlainSource source = source("a").begin();
		source.put("a", "1");
		LoggedChange<String, String> second = source.put("a", "2");
		assertThat(source.append(second).sequence()).isZero();
		assertThat(redis.exists(this.keys + "state")).isZero();
	}

	@Test
	void refusesAnOlderSource() {
		PlainSource older = source("a").begin();
		older.set("a", "1");
		PlainSource newer = source("b").begin();
		assertThat(older.append(older.put("a", "2"))).isEqualTo(newer.position());
		assertThat(older.log().seal()).isEqualTo(newer.position());
		newer.set("a", "3");
		assertThat(redis.hget(this.keys + "state", "\"a\"")).endsWith(" \"3\"");
		Awaitility.await()
			.untilAsserted(() -> assertThat(older.claimedByOthers).containsExactly(newer.position().origin().epoch()));
		assertThat(newer.claimedByOthers).isEmpty();
	}

	@Test
	void takesEpochsThatGrowEvenIfTheClockGoesBack() {
		PlainSource source = source("a");
		long first = source.channel.claimEpoch(5_000_000_000_000L);
		assertThat(source.channel.claimEpoch(1)).isEqualTo(first + 1);
	}

	@Test
	void remembersWhereTheLastEndedThatAppendedAnything() {
		PlainSource first = source("a").begin();
		first.set("a", "1");
		source("b").begin();
		PlainSource third = source("c").begin();
		assertThat(third.log().read().position()).isEqualTo(first.position());
	}

	@Test
	void refusesWhatWasSentBeforeASeal() throws Exception {
		try (TcpProxy proxy = TcpProxy.to(server.port());
				RedisApplication slow = new RedisApplication(
						new RedisStandaloneConfiguration("127.0.0.1", proxy.port()),
						new RedisTransportSettings("test", Duration.ofMillis(800), 1000, 1 << 20))) {
			PlainSource source = slow.source(this.definition, "a");
			Awaitility.await().ignoreExceptions().until(() -> source.begin().position().origin().epoch() > 0);
			proxy.hold();
			assertThatExceptionOfType(StateTimeoutException.class).isThrownBy(() -> source.set("a", "1"))
				.withMessageContaining(this.namespace)
				.withMessageContaining("800 ms");
			proxy.restore();
			Position end = source.log().seal();
			Position later = source.log().seal();
			assertThat(later).isEqualTo(end);
			assertThat(redis.hget(this.keys + "meta", "token")).isEqualTo("2");
		}
	}

	@Test
	void refusesAnAppendWithAnOlderToken() {
		PlainSource source = source("a").begin();
		redis.hincrby(this.keys + "meta", "token", 1);
		assertThat(source.append(source.put("a", "1")).sequence()).isZero();
		assertThat(redis.exists(this.keys + "state")).isZero();
		source.log().seal();
	}

	@Test
	void replacesAllEntries() {
		PlainSource source = source("a").begin();
		source.set("old", "1");
		source.entries.clear();
		assertThat(source.replaceAll()).isEqualTo(source.position());
		assertThat(redis.exists(this.keys + "state")).isZero();
		for (int i = 0; i < 2500; i++) {
			source.put("k" + i, "v");
		}
		assertThat(source.replaceAll()).isEqualTo(source.position());
		assertThat(redis.hlen(this.keys + "state")).isEqualTo(2500);
		assertThat(redis.ttl(this.keys + "state")).isEqualTo(-1);
		assertThat(redis.keys(this.keys + "state:*")).isEmpty();
		source.set("a", "1");
	}

	@Test
	void isGoneWhenItsKeysAreDeleted() {
		PlainSource source = source("a").begin();
		source.set("a", "1");
		redis.del(this.keys + "state");
		assertThat(source.append(source.put("a", "2"))).isEqualTo(Position.NONE);
		assertThat(source.log().seal()).isEqualTo(Position.NONE);
		redis.del(this.keys + "meta");
		assertThat(source.append(source.put("a", "3"))).isEqualTo(Position.NONE);
		assertThat(source.log().end()).isEqualTo(Position.NONE);
		source.begin();
		assertThat(source.log().read().position()).isEqualTo(Position.NONE);
		source.set("a", "4");
	}

	@Test
	void writesOverAForeignRecordThatIsAhead() {
		PlainSource source = source("a").begin();
		source.set("a", "1");
		redis.xadd(this.keys + "stream", Map.of("foreign", "record"));
		redis.xadd(this.keys + "stream", new XAddArgs().id("9000000000000-1"), Map.of("foreign", "record"));
		source.set("a", "2");
		source.begin();
		source.set("a", "3");
	}

	@Test
	void writesNothingWhenMemoryIsShort() {
		PlainSource source = source("a").begin();
		source.set("a", "1");
		Map<String, String> before = redis.hgetall(this.keys + "meta");
		redis.configSet("maxmemory", "1");
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("a", "2"))
			.isNotInstanceOf(StateTimeoutException.class)
			.withMessageContaining("OOM")
			.withMessageContaining("maxmemory");
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.channel.claimEpoch(1))
			.withMessageContaining("OOM");
		redis.configSet("maxmemory", "0");
		assertThat(redis.hgetall(this.keys + "meta")).isEqualTo(before);
		assertThat(redis.hget(this.keys + "state", "\"a\"")).endsWith(" \"1\"");
		assertThat(redis.xlen(this.keys + "stream")).isEqualTo(2);
	}

	@Test
	void saysThatAReplicaIsReadOnly() {
		try (RedisServer other = RedisServer.start();
				RedisApplication reading = new RedisApplication(other.port());
				var connection = RedisClient.create(RedisURI.create("127.0.0.1", other.port()))
					.connect(StringCodec.UTF8)) {
			PlainSource source = reading.source(this.definition, "a").begin();
			connection.sync().replicaof("127.0.0.1", server.port());
			assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("a", "1"))
				.isNotInstanceOf(StateTimeoutException.class)
				.withMessageContaining("READONLY")
				.withMessageContaining("primary");
		}
	}

	@Test
	void refusesOtherTypes() {
		source("a").begin().set("a", "1");
		StateDefinition<String, Integer> other = StateDefinition.of(this.namespace, String.class, Integer.class);
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> this.application.transport.openSource(other, "b", new NoReceiver<>()).claimEpoch(1))
			.withMessageContaining("java.lang.String to java.lang.String")
			.withMessageContaining("java.lang.String to java.lang.Integer")
			.withMessageContaining(this.namespace);
	}

	@Test
	void saysThatAKeyIsOfAnotherApplication() {
		redis.set(this.keys + "state", "a text");
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source("a").begin())
			.withMessageContaining("WRONGTYPE")
			.withMessageContaining("state-event-target.redis.key-prefix");
		assertThat(redis.exists(this.keys + "meta")).isZero();
	}

	@Test
	void leavesOutFieldsThatAreNoEntries() {
		PlainSource source = source("a").begin();
		source.set("a", "1");
		redis.hset(this.keys + "state", Map.of("no json", "1-1-1-0 \"v\"", "\"b\"", "no header", "\"c\"", "1-1-1-0 {"));
		assertThat(source("b").begin().values()).containsExactly(Map.entry("a", "1"));
	}

	@Test
	void boundsTheStreamByItsBytes() {
		try (RedisApplication small = new RedisApplication(new RedisStandaloneConfiguration("127.0.0.1", server.port()),
				new RedisTransportSettings("test", Duration.ofSeconds(5), 1000, 100_000))) {
			PlainSource source = small.source(this.definition, "a").begin();
			for (int i = 0; i < 100; i++) {
				source.set("a", "v".repeat(10_000));
			}
			assertThat(redis.xlen(this.keys + "stream")).isLessThan(20);
		}
	}

	@Test
	void saysWhereRedisCannotBeReached() {
		try (RedisApplication lost = new RedisApplication(1)) {
			assertThatExceptionOfType(StateException.class)
				.isThrownBy(() -> lost.source(this.definition, "a").channel.claimEpoch(1))
				.withMessageContaining("127.0.0.1:1")
				.withMessageContaining("spring.data.redis.host")
				.withMessageContaining("Connection refused");
		}
	}

	@Test
	void needsNoMorePrivilegesThanAreDocumented() {
		redis.aclSetuser("state", AclSetuserArgs.Builder.on().addPassword("secret"));
		redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8),
				new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
					.add("state")
					.addValues(List.of("resetkeys", "~{test:*", "resetchannels", "&{test:*", "+eval", "+evalsha",
							"+hget", "+hmget", "+hset", "+hdel", "+hlen", "+hincrby", "+hscan", "+xadd", "+xtrim",
							"+xread", "+xrange", "+unlink", "+rename", "+persist", "+pexpire", "+type", "+publish",
							"+subscribe", "+unsubscribe", "+ping")));
		RedisStandaloneConfiguration login = new RedisStandaloneConfiguration("127.0.0.1", server.port());
		login.setUsername("state");
		login.setPassword("secret");
		try (RedisApplication limited = new RedisApplication(login, RedisApplication.SETTINGS)) {
			PlainSource source = limited.source(this.definition, "a").begin();
			source.append(source.put("a", "1"), source.put("b", "2"), source.remove("b"), source.clear());
			source.set("a", "2");
			source.log().seal();
			assertThat(source.replaceAll()).isEqualTo(source.position());
			var sink = limited.sink(this.definition);
			Awaitility.await().until(() -> "2".equals(sink.peek("a")));
			source.set("a", "3");
			Awaitility.await().until(() -> "3".equals(sink.peek("a")) && !source.heard.isEmpty());
		}
	}

	private PlainSource source(String id) {
		return this.application.source(this.definition, id);
	}

}
