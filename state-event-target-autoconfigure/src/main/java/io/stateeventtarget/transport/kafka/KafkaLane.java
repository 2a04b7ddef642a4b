package io.stateeventtarget.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.log.FollowedSink;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What is said beside the log of a namespace, to and from the sources and sinks of this
 * JVM. The key of a record says for whom it is. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaLane<K, V> implements KafkaReader.Follower {

	/**
	 * Says that a source took an epoch: its header of this name has the id of the source.
	 */
	static final String CLAIM = "claim";

	private static final String SOURCE = "source";

	private static final String SINK = "sink:";

	private static final Duration LOG_INTERVAL = Duration.ofSeconds(30);

	private final KafkaNamespace<K, V> namespace;

	private final TopicPartition partition;

	private final KafkaReader reader;

	private final KafkaWorker worker;

	private final KafkaSender sender;

	private final IncomingMessages<K, V> incoming;

	private final List<Source<K, V>> sources = new CopyOnWriteArrayList<>();

	private final Map<String, FollowedSink<K, V>> sinks = new ConcurrentHashMap<>();

	private volatile CountDownLatch attached = new CountDownLatch(1);

	private volatile boolean wanted;

	private boolean preparing;

	KafkaLane(KafkaNamespace<K, V> namespace, KafkaReader reader, KafkaWorker worker, KafkaSender sender) {
		this.namespace = namespace;
		this.partition = namespace.messages();
		this.reader = reader;
		this.worker = worker;
		this.sender = sender;
		this.incoming = new IncomingMessages<>(namespace.codec(), System::nanoTime, LOG_INTERVAL);
	}

	void attach(Source<K, V> source) {
		this.sources.add(source);
		update();
	}

	void detach(Source<K, V> source) {
		this.sources.remove(source);
		update();
	}

	void attach(String sinkId, FollowedSink<K, V> sink) {
		this.sinks.put(sinkId, sink);
		update();
	}

	void detach(String sinkId, FollowedSink<K, V> sink) {
		this.sinks.remove(sinkId, sink);
		update();
	}

	/**
	 * Waits until what is said from now on is heard.
	 * @return whether it is
	 */
	boolean await(Duration patience) throws InterruptedException {
		return this.attached.await(patience.toNanos(), TimeUnit.NANOSECONDS);
	}

	void toSource(SinkMessage<K, V> message) {
		if (isAttached()) {
			this.sender.send(this.namespace.name(), SOURCE, () -> this.namespace.codec().encode(message));
		}
	}

	void toSink(String sinkId, SourceMessage<K, V> message) {
		if (isAttached()) {
			this.sender.send(this.namespace.name(), SINK + sinkId, () -> this.namespace.codec().encode(message));
		}
	}

	@Override
	public void onRecord(ConsumerRecord<byte[], byte[]> record) {
		byte[] key = record.key();
		byte[] value = record.value();
		if (key == null || value == null) {
			return;
		}
		String address = new String(key, StandardCharsets.UTF_8);
		if (address.equals(SOURCE)) {
			Header claim = record.headers().lastHeader(CLAIM);
			if (claim != null) {
				claimed(new String(claim.value(), StandardCharsets.UTF_8), value);
			}
			else if (!this.sources.isEmpty()) {
				this.incoming.fromSink(value,
						(message) -> this.sources.forEach((source) -> source.receiver().onMessage(message)));
			}
		}
		else if (address.startsWith(SINK)) {
			FollowedSink<K, V> sink = this.sinks.get(address.substring(SINK.length()));
			if (sink != null) {
				this.incoming.fromSource(value, sink::onLane);
			}
		}
	}

	@Override
	public void onPosition(long offset) {
	}

	@Override
	public void onLost() {
		this.reader.leave(this.partition);
		this.attached = new CountDownLatch(1);
		prepare();
	}

	static byte[] sourceAddress() {
		return SOURCE.getBytes(StandardCharsets.UTF_8);
	}

	private void claimed(String sourceId, byte[] value) {
		Long epoch = epoch(value);
		if (epoch != null) {
			this.sources.stream()
				.filter((source) -> !source.id().equals(sourceId))
				.forEach((source) -> source.receiver().onEpochClaimed(epoch));
		}
	}

	private static @Nullable Long epoch(byte[] value) {
		try {
			return Long.valueOf(new String(value, StandardCharsets.US_ASCII));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private boolean isAttached() {
		return this.attached.getCount() == 0;
	}

	private void update() {
		this.reader.execute(() -> {
			boolean want = !this.sources.isEmpty() || !this.sinks.isEmpty();
			if (want && !this.wanted) {
				this.wanted = true;
				prepare();
			}
			else if (!want && this.wanted) {
				this.wanted = false;
				this.reader.leave(this.partition);
				this.attached = new CountDownLatch(1);
			}
		});
	}

	private void prepare() {
		if (this.preparing || !this.wanted) {
			return;
		}
		this.preparing = true;
		this.worker.attempt("hear the messages of namespace '" + this.namespace.name() + "'", () -> {
			if (this.wanted && this.namespace.messagesId() == null) {
				return false;
			}
			long end = this.wanted
					? this.worker.offset(this.partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED) : 0;
			this.reader.execute(() -> {
				this.preparing = false;
				if (this.wanted) {
					this.reader.follow(this.partition, end, this);
					this.attached.countDown();
				}
			});
			return true;
		});
	}

	/**
	 * A source of this JVM.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	record Source<K, V>(String id, SourceReceiver<K, V> receiver) {

	}

}
