package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.StreamMessage;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.protocol.json.LogFrames;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.log.FollowedLog;
import io.stateeventtarget.transport.log.FollowedSink;
import io.stateeventtarget.transport.log.LogStep;
import io.stateeventtarget.transport.LogContent.Kept;
import org.jspecify.annotations.Nullable;

/**
 * The log of a namespace as the sinks of this JVM see it: answers their questions from
 * Redis, and hands them what the reader brings. Thread-safe; {@link #records} and
 * {@link #check()} are for the reader only.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RedisNamespace<K, V> {

	private static final int TAIL_BYTES = 8 << 20;

	private final RedisEngine engine;

	private final RedisReader reader;

	private final RedisKeys keys;

	private final StateDefinition<K, V> definition;

	private final StateJsonCodec<K, V> codec;

	private final IncomingMessages<K, V> incoming;

	private final KeptEntries<K, V> entries;

	private final StreamSteps<K, V> steps;

	private final FollowedLog<K, V> log = new FollowedLog<>(TAIL_BYTES);

	private final EndReads ends;

	private final RedisConnects<K, V> connects;

	private final AtomicLong snapshots = new AtomicLong(System.currentTimeMillis());

	/**
	 * Behind which id the reader reads, if not behind where the log was delivered.
	 */
	private @Nullable String cursor;

	private @Nullable Position unmoved;

	RedisNamespace(RedisEngine engine, RedisReader reader, StateDefinition<K, V> definition,
			StateJsonCodec<K, V> codec) {
		this.engine = engine;
		this.reader = reader;
		this.definition = definition;
		this.codec = codec;
		this.keys = engine.keys(definition.namespace());
		this.incoming = new IncomingMessages<>(codec, System::nanoTime, Duration.ofSeconds(10));
		this.entries = new KeptEntries<>(codec);
		this.steps = new StreamSteps<>(new LogFrames<>(codec), new String(this.keys.stream(), StandardCharsets.UTF_8));
		this.ends = new EndReads(() -> engine.askEnd(this.keys));
		this.connects = new RedisConnects<>(engine, this, this.log);
	}

	void requireTypes(StateDefinition<?, ?> joining) {
		if (!this.definition.keyType().equals(joining.keyType())
				|| !this.definition.valueType().equals(joining.valueType())) {
			throw new IllegalStateException("There are sinks of the namespace " + this.definition + " already, which "
					+ joining + " cannot join");
		}
	}

	RedisKeys keys() {
		return this.keys;
	}

	StateJsonCodec<K, V> codec() {
		return this.codec;
	}

	IncomingMessages<K, V> incoming() {
		return this.incoming;
	}

	KeptEntries<K, V> entries() {
		return this.entries;
	}

	StreamSteps<K, V> steps() {
		return this.steps;
	}

	/**
	 * The id of the next snapshot, higher than all before.
	 */
	long nextSnapshot() {
		return this.snapshots.incrementAndGet();
	}

	FollowedSink<K, V> attach(SinkReceiver<K, V> receiver) {
		FollowedSink<K, V> sink = this.log.attach(receiver);
		this.reader.add(this);
		return sink;
	}

	/**
	 * A sink is gone.
	 */
	void detached() {
		if (this.log.isEmpty()) {
			this.log.end();
		}
	}

	/**
	 * Brings a sink to where the log is, in a moment.
	 */
	void connect(FollowedSink<K, V> sink, SinkMessage.Connect<K, V> connect) {
		this.connects.add(sink, connect);
	}

	/**
	 * Proves to a sink how fresh it is, once it is.
	 */
	void answer(FollowedSink<K, V> sink, long nonce) {
		this.ends.ask((end) -> this.engine.lanes()
			.executor()
			.execute(() -> sink.answer(end.position(), end.digest(), end.features(), nonce)));
	}

	/**
	 * Answers a request with the entry as it is in the log.
	 * @param forwarding asks the source, which may do something about a key that is
	 * absent
	 */
	void answer(FollowedSink<K, V> sink, SinkMessage.Request<K, V> request, Runnable forwarding) {
		CompletableFuture<List<Object>> read = ask(List.of(this.entries.field(request.key())));
		if (read == null) {
			return;
		}
		read.thenAcceptAsync((values) -> {
			LogEnd end = LogEnd.of(values);
			SourceMessage<K, V> answer = (end != null) ? answer(request, end, values.get(ScopedRead.VALUES)) : null;
			if (answer != null) {
				sink.deliver(answer);
			}
			if (!(answer instanceof SourceMessage.Answer)) {
				forwarding.run();
			}
		}, this.engine.lanes().executor());
	}

	/**
	 * Sends a read of entries.
	 * @return what comes, or {@code null} if nothing can be sent now
	 */
	@Nullable CompletableFuture<List<Object>> ask(List<byte[]> fields) {
		RedisConnections.Commands open = this.engine.commands().getIfOpen();
		if (open == null) {
			return null;
		}
		byte[][] scriptKeys = { this.keys.meta(), this.keys.state() };
		return this.engine.limited(open,
				RedisScript.ENTRIES.run(open.async(), scriptKeys, fields.toArray(byte[][]::new)));
	}

	private @Nullable SourceMessage<K, V> answer(SinkMessage.Request<K, V> request, LogEnd end,
			@Nullable Object value) {
		Position position = end.position();
		Kept<K, V> kept = (value instanceof byte[] bytes) ? this.entries.read(request.key(), bytes) : null;
		if (kept != null) {
			StateEntry<K, V> entry = kept.entry();
			return new SourceMessage.Answer<>(position.origin(), position.sequence(), request.requestId(), entry);
		}
		return end.features().loader() ? null : new SourceMessage.Missing<>(position.origin(), position.sequence(),
				request.requestId(), request.key());
	}

	/**
	 * Whether there is something to be read for, by the reader.
	 */
	boolean isFollowed() {
		return this.log.delivered() != null;
	}

	/**
	 * Whether no sink is left.
	 */
	boolean isAbandoned() {
		return this.log.isEmpty();
	}

	/**
	 * Behind which id to read.
	 */
	String cursor() {
		String behind = this.cursor;
		if (behind != null) {
			return behind;
		}
		Position delivered = this.log.delivered();
		return (delivered != null) ? id(delivered) : "0-0";
	}

	/**
	 * Takes what was read behind the cursor.
	 */
	void records(List<StreamMessage<byte[], byte[]>> records) {
		for (StreamMessage<byte[], byte[]> each : records) {
			Position delivered = this.log.delivered();
			if (delivered == null) {
				return;
			}
			StreamRecord record = StreamRecord.of(each);
			if (isBehind(record, delivered)) {
				continue;
			}
			LogStep<K, V> step = this.steps.step(each, delivered);
			if (step != null) {
				this.log.step(step);
				this.cursor = null;
			}
			else if (record instanceof StreamRecord.Foreign) {
				this.cursor = each.getId();
			}
			else {
				jump();
			}
		}
	}

	/**
	 * Compares what was delivered with what the log says of itself.
	 */
	void check() {
		Position delivered = this.log.delivered();
		if (delivered == null) {
			return;
		}
		LogEnd end = this.engine.readEnd(this.keys, this.codec.namespace());
		if (end == null) {
			this.log.end();
			this.engine.lost(this.codec.namespace(), this.keys);
		}
		else if (delivered.isAfter(end.position())) {
			this.cursor = null;
			this.log.rewind(end.position());
		}
		else if (end.position().isAfter(delivered) && delivered.equals(this.unmoved)) {
			jump(end);
		}
		this.unmoved = this.log.delivered();
	}

	private static boolean isBehind(StreamRecord record, Position position) {
		long epoch = position.origin().epoch();
		return record.epoch() < epoch || (record.epoch() == epoch && record.sequence() <= position.sequence());
	}

	private void jump() {
		LogEnd end = this.engine.readEnd(this.keys, this.codec.namespace());
		if (end == null) {
			this.log.end();
		}
		else {
			jump(end);
		}
	}

	private void jump(LogEnd end) {
		this.cursor = null;
		this.log.jump(end.position(), end.features());
	}

	static String id(Position position) {
		return position.origin().epoch() + "-" + position.sequence();
	}

}
