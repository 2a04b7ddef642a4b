package io.stateeventtarget.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace is on the engine, and the clients for it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaNamespace<K, V> {

	private static final Duration LOG_INTERVAL = Duration.ofSeconds(30);

	private final StateDefinition<K, V> definition;

	private final StateJsonCodec<K, V> codec;

	private final KafkaEngine engine;

	private final RecordReader<K, V> reader;

	private final ForeignRecords foreign;

	KafkaNamespace(StateDefinition<K, V> definition, StateJsonCodec<K, V> codec, KafkaEngine engine) {
		this.definition = definition;
		this.codec = codec;
		this.engine = engine;
		this.foreign = new ForeignRecords(definition.namespace(), System::nanoTime, LOG_INTERVAL);
		this.reader = new RecordReader<>(codec, this.foreign);
	}

	String name() {
		return this.definition.namespace();
	}

	StateDefinition<K, V> definition() {
		return this.definition;
	}

	StateJsonCodec<K, V> codec() {
		return this.codec;
	}

	RecordReader<K, V> reader() {
		return this.reader;
	}

	/**
	 * How many records were ignored.
	 */
	long ignored() {
		return this.foreign.count();
	}

	TopicPartition log() {
		return new TopicPartition(this.engine.settings().stateTopic(name()), 0);
	}

	TopicPartition messages() {
		return new TopicPartition(this.engine.settings().messagesTopic(name()), 0);
	}

	/**
	 * How long a key and a value may be together, in bytes.
	 */
	int maxEntryBytes() {
		return this.engine.maxMessageBytes();
	}

	Duration timeout() {
		return this.engine.settings().timeout();
	}

	/**
	 * The types of keys and values, as the log names them.
	 */
	String types() {
		return this.definition.keyType() + " to " + this.definition.valueType();
	}

	/**
	 * Creates or verifies the topics. Blocks.
	 */
	TopicFacts ensureTopics() {
		return this.engine.topics().ensure(name());
	}

	/**
	 * Verifies the topics. Blocks.
	 * @return what is known of the log, or {@code null} if there is none
	 */
	@Nullable TopicFacts verifyTopics() {
		return this.engine.topics().verify(name(), true).orElse(null);
	}

	/**
	 * The id of the topic of messages, or {@code null} if there is none. Blocks.
	 */
	@Nullable Uuid messagesId() {
		return this.engine.topics().id(name(), messages().topic());
	}

	/**
	 * The id of the log's topic, or {@code null} if there is none. Blocks.
	 */
	@Nullable Uuid logId() {
		return this.engine.topics().id(name(), log().topic());
	}

	/**
	 * Behind what is committed to the log. Blocks.
	 */
	long logEnd() {
		ListOffsetsResult result = this.engine.admin()
			.listOffsets(Map.of(log(), OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
		return this.engine.topics().get(result.partitionResult(log())).offset();
	}

	/**
	 * As {@link #verifyTopics()}, for who may not read the settings of topics.
	 */
	@Nullable TopicFacts findTopics() {
		return this.engine.topics().verify(name(), false).orElse(null);
	}

	/**
	 * Creates what writes the log, and fences what wrote it before. Blocks.
	 */
	LogAppender<K, V> appender(TopicFacts facts, Duration transactionTimeout) {
		return new LogAppender<>(
				this.engine.clients()
					.writer(this.engine.settings().transactionalId(name()), transactionTimeout, facts.maxBytes()),
				log().topic(), this.codec);
	}

	LogReading<K, V> reading() {
		return new LogReading<>(this.engine.clients().reader("source"), log(), this.reader, timeout());
	}

	/**
	 * Tells all sources that one takes an epoch. Blocks until the engine has it.
	 */
	void announce(String sourceId, long epoch) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(messages().topic(), 0, KafkaLane.sourceAddress(),
				Long.toString(epoch).getBytes(StandardCharsets.US_ASCII));
		record.headers().add(KafkaLane.CLAIM, sourceId.getBytes(StandardCharsets.UTF_8));
		Producer<byte[], byte[]> producer = this.engine.clients().sender(this.engine.maxMessageBytes());
		try {
			producer.send(record).get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof KafkaException cause) ? cause : new KafkaException(ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
		finally {
			Closing.now(() -> producer.close(Duration.ZERO));
		}
	}

	StateException failure(String what, Throwable cause) {
		return this.engine.failures().of(name(), what, cause);
	}

	StateTimeoutException timeout(String what, Throwable cause) {
		return new StateTimeoutException(what + ", for namespace '" + name() + "', within "
				+ TimeUnit.NANOSECONDS.toMillis(timeout().toNanos()) + " ms: " + this.engine.failures().remedy(cause),
				name(), null, cause);
	}

	StateException foreignTypes(String theirs, String ours) {
		return new StateException("The topic '" + log().topic() + "' holds the namespace '" + name() + "' of " + theirs
				+ ", which a source of " + ours + " cannot take over. Declare the same types, give the namespace "
				+ "another name, or delete the topic.", name(), null, null);
	}

}
