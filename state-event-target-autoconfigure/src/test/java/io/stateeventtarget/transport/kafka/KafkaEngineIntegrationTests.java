package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.Audience;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.VersionDigest;
import io.stateeventtarget.server.KafkaServer;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.StateTransport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The log on a real broker, at the interface that sources and sinks use.
 */
class KafkaEngineIntegrationTests {

	private static final AtomicInteger count = new AtomicInteger();

	private static KafkaServer server;

	private static KafkaTestClients clients;

	private final List<AutoCloseable> open = new ArrayList<>();

	private final StateDefinition<String, String> themes = StateDefinition.of("themes-n" + count.incrementAndGet(),
			String.class, String.class);

	private final String topic = "test." + this.themes.namespace();

	@BeforeAll
	static void startServer() {
		server = KafkaServer.start("log.cleaner.backoff.ms=200", "log.segment.delete.delay.ms=100",
				"auto.create.topics.enable=true", "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000");
		clients = new KafkaTestClients(server.bootstrapServers());
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
	}

	@Test
	void tellsSinksEveryChangeInOrder() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		source.set("home", "dark");
		source.set("away", "light");
		source.setAll(Map.of("home", "blue", "work", "grey"));
		source.remove("away");
		source.signal("hello", Map.of("a", 1));
		awaitEqual(sink, source);
		source.clear();
		source.set("new", "one");
		awaitEqual(sink, source);
		assertThat(sink.told()).anyMatch((told) -> told.contains("hello"));
		assertThat(sink.told()).containsOnlyOnce("snapshot");
	}

	@Test
	void provesFreshnessOnlyWhenEverythingAcceptedWasTold() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		for (int i = 0; i < 20; i++) {
			Position end = source.set("key", "value " + i);
			sink.awaitProof();
			assertThat(sink.position()).isEqualTo(end);
		}
		assertThat(sink.faults()).isEmpty();
	}

	@Test
	void startsASinkWithoutASource() {
		LogOwner source = source("s1");
		source.set("home", "dark");
		source.remove("home");
		source.set("away", "light");
		Position end = source.position;
		source.close();
		ReplicaSink sink = sink("k1");
		sink.awaitProof();
		assertThat(sink.position()).isEqualTo(end);
		assertThat(sink.values()).isEqualTo(Map.of("away", "light"));
	}

	@Test
	void givesARestartedSourceItsState() {
		LogOwner first = source("s1");
		first.set("home", "dark");
		long expiresAt = System.currentTimeMillis() + 3_600_000;
		first.set("away", "light", expiresAt);
		Position end = first.position;
		first.close();
		LogOwner second = source("s2");
		assertThat(second.found().position()).isEqualTo(end);
		assertThat(second.found().digest()).isEqualTo(first.digest());
		assertThat(second.values()).isEqualTo(Map.of("home", "dark", "away", "light"));
		assertThat(second.found().entries()).filteredOn((kept) -> kept.entry().key().equals("away"))
			.singleElement()
			.satisfies((kept) -> {
				assertThat(kept.expiresAt()).isEqualTo(expiresAt);
				assertThat(kept.entry().epoch()).isEqualTo(end.origin().epoch());
				assertThat(kept.entry().sequence()).isEqualTo(2);
			});
		assertThat(second.position.origin().epoch()).isGreaterThan(end.origin().epoch());
	}

	@Test
	void letsSinksGoOnWithTheNextSource() {
		LogOwner first = source("s1");
		ReplicaSink sink = sink("k1");
		first.set("home", "dark");
		awaitEqual(sink, first);
		first.close();
		LogOwner second = source("s2");
		second.set("away", "light");
		awaitEqual(sink, second);
		assertThat(sink.told()).containsOnlyOnce("snapshot", "continued");
	}

	@Test
	void refusesWhatAnOlderSourceAppends() {
		LogOwner first = source("s1");
		first.set("home", "dark");
		LogOwner second = source("s2");
		Position end = first.set("home", "old");
		assertThat(end.origin()).isEqualTo(second.position.origin());
		assertThat(second.set("home", "new")).isEqualTo(second.position);
		assertThat(first.set("home", "old").origin()).isEqualTo(second.position.origin());
		assertThat(first.log().seal().origin()).isEqualTo(second.position.origin());
		eventually().untilAsserted(() -> assertThat(first.claims).containsExactly(second.position.origin().epoch()));
		assertThat(second.claims).isEmpty();
		ReplicaSink sink = sink("k1");
		awaitEqual(sink, second);
		assertThat(sink.values()).isEqualTo(Map.of("home", "new"));
	}

	@Test
	void appendsAgainAfterAnotherProducerCameAndWent() throws Exception {
		LogOwner source = source("s1");
		source.set("home", "dark");
		Map<String, Object> config = Map.of("bootstrap.servers", server.bootstrapServers(), "transactional.id",
				"test-" + this.themes.namespace());
		try (KafkaProducer<byte[], byte[]> intruder = new KafkaProducer<>(config, new ByteArraySerializer(),
				new ByteArraySerializer())) {
			intruder.initTransactions();
		}
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("home", "light"));
		assertThat(source.set("home", "light")).isEqualTo(source.position);
		assertThat(source.position.sequence()).isEqualTo(2);
	}

	@Test
	void endsTheDoubtAfterAPause() {
		StateTransport hasty = transport(
				KafkaTestClients.settings(Duration.ofSeconds(2), Duration.ofMinutes(10), null));
		LogOwner source = register(LogOwner.open(hasty, this.themes, "s1"));
		ReplicaSink sink = sink("k1");
		source.set("home", "dark");
		awaitEqual(sink, source);
		server.pause();
		try {
			assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.set("home", "light"))
				.withMessageContaining(this.themes.namespace());
			assertThatExceptionOfType(StateException.class).isThrownBy(() -> source.log().seal());
		}
		finally {
			server.resume();
		}
		Position end = eventually().until(() -> seal(source), Optional::isPresent).orElseThrow();
		assertThat(end.origin()).isEqualTo(source.position.origin());
		assertThat(end.sequence()).isBetween(1L, 2L);
		source.position = end;
		source.set("after", "pause");
		sink.awaitProof();
		assertThat(sink.position()).isEqualTo(source.position);
		assertThat(sink.values()).containsEntry("after", "pause");
		assertThat(sink.faults()).isEmpty();
	}

	@Test
	void replacesEverythingInOneStep() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		source.set("home", "dark");
		source.set("gone", "x");
		awaitEqual(sink, source);
		source.claim();
		Position next = new Position(source.position.origin(), 1);
		List<LogContent.Kept<String, String>> kept = List.of(
				new LogContent.Kept<>(new LoggedEntry<>("home", "own", 5, 7, 9, 0), 0),
				new LogContent.Kept<>(new LoggedEntry<>("more", "own", 5, 8, 9, 0), 77));
		long digest = VersionDigest.of(5, 7) + VersionDigest.of(5, 8);
		assertThat(source.log().replace(new LogContent<>(next, kept, digest))).isEqualTo(next);
		source.position = next;
		source.entries.clear();
		kept.forEach((each) -> source.entries.put(each.entry().key(), each.entry()));
		awaitEqual(sink, source);
		assertThat(sink.entry("home").epoch()).isEqualTo(5);
		source.set("last", "one");
		awaitEqual(sink, source);
		LogOwner second = source("s2");
		assertThat(second.values()).isEqualTo(source.values());
	}

	@Test
	void servesALateSinkWhileOthersFollow() {
		LogOwner source = source("s1");
		ReplicaSink early = sink("k1");
		StateTransport shared = transport();
		ReplicaSink one = register(ReplicaSink.open(shared, this.themes, "k2"));
		source.appendAll(IntStream.range(0, 3000).mapToObj((i) -> "key-" + i).toList(), "value");
		awaitEqual(one, source);
		Awaitility.await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
		ReplicaSink late = register(ReplicaSink.open(shared, this.themes, "k3"));
		source.set("late", "1");
		awaitEqual(late, source);
		awaitEqual(one, source);
		awaitEqual(early, source);
		assertThat(one.told()).containsOnlyOnce("snapshot");
	}

	@Test
	void tellsASinkOnDemandTheKeysThatItHolds() {
		LogOwner source = source("s1");
		source.set("home", "dark");
		source.set("away", "light");
		StateTransport transport = transport();
		ReplicaSink sink = register(new ReplicaSink(transport, this.themes, "k1"));
		sink.connect(Set.of());
		sink.awaitProof();
		assertThat(sink.values()).isEmpty();
		ReplicaSink other = register(new ReplicaSink(transport, this.themes, "k2"));
		other.connect(Set.of("home", "absent"));
		other.awaitProof();
		assertThat(other.values()).isEqualTo(Map.of("home", "dark"));
		assertThat(other.position()).isEqualTo(source.position);
	}

	@Test
	void carriesRequestsAndAnswersBesideTheLog() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		sink.awaitProof();
		SinkMessage.Request<String, String> request = new SinkMessage.Request<>("k1", source.position.origin(), 42,
				"home");
		eventually().untilAsserted(() -> {
			sink.send(request);
			assertThat(source.heard).contains(request);
		});
		SourceMessage<String, String> answer = new SourceMessage.Missing<>(source.position.origin(), 0, 42, "home");
		source.channel.send("other", answer);
		source.channel.send("k1", answer);
		eventually().untilAsserted(() -> assertThat(sink.answers()).containsExactly(answer));
		source.channel.send("k1", new SourceMessage.Heartbeat<>(source.position.origin(), 0, null,
				new SourceFeatures(false, true), 17, 3));
		eventually().untilAsserted(() -> {
			sink.awaitProof();
			assertThat(sink.session()).isEqualTo(17);
		});
	}

	@Test
	void survivesCompaction() throws Exception {
		StateTransport transport = transport(KafkaTestClients.settings(Duration.ofSeconds(10), Duration.ZERO, null));
		LogOwner source = register(LogOwner.open(transport, this.themes, "s1"));
		clients.configure(this.topic,
				Map.of("segment.ms", "300", "min.cleanable.dirty.ratio", "0.001", "delete.retention.ms", "1000"));
		ReplicaSink follower = sink("k1");
		source.set("void", "x");
		source.set("kept", "y");
		source.set("removed", "z");
		source.clear();
		source.set("kept", "new");
		source.set("removed", "again");
		source.remove("removed");
		source.signal("hello", "you");
		for (int i = 0; i < 200; i++) {
			source.set("key-" + (i % 3), "value " + i);
		}
		eventually().pollInterval(Duration.ofMillis(400)).untilAsserted(() -> {
			source.set("roll", "a segment");
			List<String> keys = clients.keys(this.topic);
			assertThat(keys).doesNotContain("=\"void\"", "=\"removed\"").hasSizeLessThan(60);
			assertThat(keys).contains("!reset", "!begin", "!end", "=\"kept\"");
		});
		source.remove("roll");
		ReplicaSink late = sink("k2");
		awaitEqual(late, source);
		awaitEqual(follower, source);
		source.close();
		LogOwner next = register(LogOwner.open(transport, this.themes, "s2"));
		assertThat(next.values()).isEqualTo(source.values());
		assertThat(next.found().position()).isEqualTo(source.position);
		assertThat(next.found().digest()).isEqualTo(source.digest());
	}

	@Test
	void beginsAnewWhenTheTopicIsDeleted() throws Exception {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		source.set("home", "dark");
		awaitEqual(sink, source);
		long before = sink.proven();
		try (Admin admin = clients.admin()) {
			admin.deleteTopics(List.of(this.topic)).all().get(20, TimeUnit.SECONDS);
		}
		assertThat(eventually().until(() -> seal(source), Optional::isPresent)).contains(Position.NONE);
		assertThat(sink.values()).isEqualTo(Map.of("home", "dark"));
		assertThat(sink.proven()).isEqualTo(before);
		assertThat(source.claim().position()).isEqualTo(Position.NONE);
		source.set("home", "new");
		awaitEqual(sink, source);
	}

	@Test
	void refusesATopicThatIsNotCompacted() throws Exception {
		create(new NewTopic(this.topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact,delete")));
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source("s1"))
			.withMessageContaining(this.topic)
			.withMessageContaining("'cleanup.policy' = 'compact,delete'")
			.withMessageContaining("exactly 'compact'");
	}

	@Test
	void refusesATopicOfSeveralPartitions() throws Exception {
		create(new NewTopic(this.topic, 3, (short) 1).configs(Map.of("cleanup.policy", "compact")));
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source("s1"))
			.withMessageContaining(this.topic)
			.withMessageContaining("has 3 partitions, but needs exactly 1");
	}

	@Test
	void refusesATopicThatIsCompactedTooSoon() throws Exception {
		create(new NewTopic(this.topic, 1, (short) 1)
			.configs(Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "10")));
		assertThatExceptionOfType(StateException.class).isThrownBy(() -> source("s1"))
			.withMessageContaining("'min.compaction.lag.ms' = 10")
			.withMessageContaining("'state-event-target.kafka.min-compaction-lag' needs at least 600000");
	}

	@Test
	void refusesTooFewReplicas() {
		StateTransport transport = transport(
				KafkaTestClients.settings(Duration.ofSeconds(10), Duration.ofMinutes(10), (short) 3));
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> register(new LogOwner(transport, this.themes, "s1")).claim())
			.withMessageContaining("state-event-target.kafka.replication-factor");
		source("s2");
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> register(new LogOwner(transport, this.themes, "s1")).claim())
			.withMessageContaining("has 1 replicas")
			.withMessageContaining("needs at least 3");
	}

	@Test
	void refusesANamespaceOfOtherTypes() {
		source("s1").set("home", "dark");
		StateDefinition<String, Integer> other = StateDefinition.of(this.themes.namespace(), String.class,
				Integer.class);
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> transport().openSource(other, "s2", new NoSinks<>()).claimEpoch(1))
			.withMessageContaining("java.lang.String to java.lang.String")
			.withMessageContaining("java.lang.Integer");
	}

	@Test
	void refusesAudiences() {
		StateDefinition<String, String> secret = StateDefinition.builder("secret", String.class, String.class)
			.audienceResolver((AudienceResolver<String, String>) (key, value) -> Audience.everyone())
			.build();
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> transport().openSource(secret, "s1", new NoSinks<>()))
			.withMessageContaining("AudienceResolver")
			.withMessageContaining("'secret'");
	}

	@Test
	void ignoresForeignRecords() throws Exception {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		source.set("home", "dark");
		try (KafkaProducer<byte[], byte[]> foreign = new KafkaProducer<>(
				Map.of("bootstrap.servers", server.bootstrapServers()), new ByteArraySerializer(),
				new ByteArraySerializer())) {
			foreign.send(new ProducerRecord<>(this.topic, "k".getBytes(), "v".getBytes())).get();
			foreign.send(new ProducerRecord<>(this.topic, null, "v".getBytes(), null)).get();
			ProducerRecord<byte[], byte[]> garbage = new ProducerRecord<>(this.topic, "=\"x\"".getBytes(),
					"{\"not\": 1".getBytes());
			garbage.headers().add(RecordFormat.write(RecordKind.PUT, new RecordStamp(1, 1, 1, 0)));
			foreign.send(garbage).get();
			foreign.send(new ProducerRecord<>(this.topic + ".messages", "source".getBytes(), "junk".getBytes())).get();
		}
		source.set("away", "light");
		awaitEqual(sink, source);
		ReplicaSink late = sink("k2");
		awaitEqual(late, source);
		LogOwner next = source("s2");
		assertThat(next.values()).isEqualTo(source.values());
	}

	@Test
	void takesEntriesUpToTheLimit() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		String large = "x".repeat((1 << 20) - 100);
		source.channel.requireSendable(Map.of("large", large));
		source.set("large", large);
		awaitEqual(sink, source);
		assertThatExceptionOfType(StateException.class)
			.isThrownBy(() -> source.channel.requireSendable(Map.of("large", "x".repeat(1 << 20))));
	}

	@Test
	void appendsManyChangesInSeveralSteps() {
		LogOwner source = source("s1");
		ReplicaSink sink = sink("k1");
		source.appendAll(IntStream.range(0, 20_000).mapToObj((i) -> "key-" + i).toList(), "v".repeat(500));
		awaitEqual(sink, source);
		source.clear();
		source.set("one", "1");
		awaitEqual(sink, source);
		for (int i = 0; i < 45; i++) {
			source.set("one", "" + i);
		}
		awaitEqual(sink, source);
		ReplicaSink late = sink("k2");
		awaitEqual(late, source);
		Map<String, Integer> records = new HashMap<>();
		clients.keys(this.topic).forEach((key) -> records.merge(key, 1, Integer::sum));
		assertThat(records.keySet().stream().filter((key) -> key.endsWith("-")).count()).isEqualTo(20_000);
	}

	@Test
	void saysWhichPropertyToLookAtWhenThereIsNoBroker() {
		KafkaSettings hasty = KafkaTestClients.settings(Duration.ofSeconds(1), Duration.ofMinutes(10), null);
		KafkaStateTransport lost = new KafkaTestClients("127.0.0.1:1").transport(hasty);
		this.open.add(lost::stop);
		LogOwner source = register(new LogOwner(lost, this.themes, "s1"));
		register(ReplicaSink.open(lost, this.themes, "k1"));
		assertThatExceptionOfType(StateException.class).isThrownBy(source::claim)
			.withMessageContaining("spring.kafka.bootstrap-servers")
			.withMessageContaining("127.0.0.1:1")
			.withMessageContaining(this.themes.namespace());
	}

	private static Optional<Position> seal(LogOwner source) {
		try {
			return Optional.of(source.log().seal());
		}
		catch (StateTimeoutException ex) {
			return Optional.empty();
		}
		catch (StateException ex) {
			return Optional.empty();
		}
	}

	private LogOwner source(String id) {
		return register(LogOwner.open(transport(), this.themes, id));
	}

	private ReplicaSink sink(String id) {
		return register(ReplicaSink.open(transport(), this.themes, id));
	}

	private StateTransport transport() {
		return transport(KafkaTestClients.settings());
	}

	private StateTransport transport(KafkaSettings settings) {
		KafkaStateTransport transport = clients.transport(settings);
		this.open.add(transport::stop);
		return transport;
	}

	private <T extends AutoCloseable> T register(T closeable) {
		this.open.add(closeable);
		return closeable;
	}

	private void create(NewTopic wanted) throws Exception {
		try (Admin admin = clients.admin()) {
			admin.createTopics(List.of(wanted)).all().get(20, TimeUnit.SECONDS);
		}
	}

	private static ConditionFactory eventually() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

	private static void awaitEqual(ReplicaSink sink, LogOwner source) {
		eventually().untilAsserted(() -> assertThat(sink.position()).isEqualTo(source.position));
		assertThat(sink.values()).isEqualTo(source.values());
		assertThat(sink.digest()).isEqualTo(source.digest());
		assertThat(sink.faults()).isEmpty();
		sink.awaitProof();
	}

	/**
	 * A source that does not care for sinks.
	 */
	private static final class NoSinks<K, V> implements io.stateeventtarget.transport.SourceReceiver<K, V> {

		@Override
		public void onMessage(SinkMessage<K, V> message) {
		}

		@Override
		public void onSinkGone(String sinkId) {
		}

		@Override
		public void onEpochClaimed(long epoch) {
		}

	}

}
