package io.stateeventtarget.transport.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.json.LogFrameBuilder;
import io.stateeventtarget.protocol.json.LogFrames;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.replication.Broadcast;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LogContent.Kept;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The log of a namespace in Redis, as one source writes it: each call is one script, so
 * Redis takes it whole or not at all. Calls come one at a time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RedisSourceLog<K, V> implements SourceLog<K, V> {

	private static final Log logger = LogFactory.getLog(RedisSourceLog.class);

	/**
	 * The format of what is kept.
	 */
	private static final String FORMAT = "1";

	private static final int CHUNK = 1000;

	/**
	 * How long collected entries outlive a source that dies over them, in milliseconds.
	 */
	private static final long COLLECTED = 60_000;

	private final RedisEngine engine;

	private final StateDefinition<K, V> definition;

	private final String namespace;

	private final String sourceId;

	private final RedisKeys keys;

	private final StateJsonCodec<K, V> codec;

	private final KeptEntries<K, V> entries;

	private final LogFrames<K, V> frames;

	private final Broadcast broadcast;

	private final byte[] source;

	private final byte[][] scriptKeys;

	private StreamBudget budget;

	/**
	 * How long the last frame was, as the next one is going to be.
	 */
	private int frameBytes;

	private long attempt = System.currentTimeMillis();

	private volatile long epoch;

	private byte[] token = LogEnd.bytes("0");

	private Position before = Position.NONE;

	RedisSourceLog(RedisEngine engine, StateDefinition<K, V> definition, String sourceId, StateJsonCodec<K, V> codec) {
		this.engine = engine;
		this.definition = definition;
		this.namespace = definition.namespace();
		this.sourceId = sourceId;
		this.keys = engine.keys(this.namespace);
		this.codec = codec;
		this.entries = new KeptEntries<>(codec);
		this.frames = new LogFrames<>(codec);
		this.broadcast = new Broadcast(definition.sourceOptions().eventsToBroadcast());
		this.source = LogEnd.bytes(sourceId);
		this.scriptKeys = new byte[][] { this.keys.meta(), this.keys.state(), this.keys.stream() };
		this.budget = new StreamBudget(engine.settings().streamBytes());
	}

	/**
	 * The epoch that was taken last, 0 before.
	 */
	long epoch() {
		return this.epoch;
	}

	/**
	 * Takes an epoch.
	 */
	synchronized long claim(long proposal) {
		SourceFeatures features = SourceEngine.features(this.definition);
		List<Object> answer = run(RedisScript.CLAIM, "take an epoch", this.scriptKeys, LogEnd.bytes(proposal),
				this.source, LogEnd.bytes(this.definition.keyType().toString()),
				LogEnd.bytes(this.definition.valueType().toString()), LogEnd.bytes(FORMAT),
				LogEnd.bytes(++this.attempt), LogEnd.bytes(features), this.keys.toSource());
		String outcome = LogEnd.text(answer.get(0));
		if (!outcome.equals("ok")) {
			throw refused(outcome, answer);
		}
		this.before = LogEnd.position(answer.subList(2, 5));
		this.token = LogEnd.bytes("0");
		this.budget = new StreamBudget(this.engine.settings().streamBytes());
		this.epoch = LogEnd.number(answer.get(1));
		return this.epoch;
	}

	@Override
	public LogContent<K, V> read() {
		Map<K, Kept<K, V>> found = new LinkedHashMap<>();
		long skipped = new HashScan<>(this.engine, this.namespace, this.keys.state(), this.entries)
			.forEach((kept) -> found.put(kept.entry().key(), kept));
		if (skipped > 0) {
			logger.warn("Of namespace '" + this.namespace + "' " + skipped + " fields of the hash '" + this.keys
					+ "state' are no entries and are left out: another application writes there, or the types "
					+ "of the namespace changed");
		}
		return new LogContent<>(this.before, found.values(), 0);
	}

	@Override
	public Position append(Position after, List<LoggedChange<K, V>> changes) {
		BulkStrings entries = this.engine.buffers().take();
		LogFrameBuilder<K, V> begun = this.frames.begin(after.origin(), after.sequence() + 1, this.frameBytes);
		LogAppend<K, V> append = new LogAppend<>(after, begun, this.codec, this.entries, this.broadcast, entries)
			.add(changes);
		byte[] frame = append.frame();
		byte[][] arguments = { LogEnd.bytes(after.origin().epoch()), LogEnd.bytes(after.origin().sourceId()),
				this.token, LogEnd.bytes(after.sequence()), LogEnd.bytes(append.to()), LogEnd.bytes(append.digest()),
				frame, LogEnd.bytes(this.engine.settings().streamLength()),
				LogEnd.bytes(this.budget.oldest(frame.length)), LogEnd.bytes(append.isReset() ? "1" : "0"),
				LogEnd.bytes(append.pairs()), LogEnd.bytes(append.removed()) };
		RedisConnections.Commands open = this.engine.commands().get(this.namespace);
		Position end = LogEnd
			.position(this.engine.await(open, RedisScript.APPEND.run(open.async(), this.scriptKeys, arguments, entries),
					"append changes", this.namespace));
		this.engine.buffers().giveBack(entries);
		this.budget.add(after.origin().epoch() + "-" + append.to(), frame.length);
		this.frameBytes = frame.length;
		return end;
	}

	@Override
	public Position end() {
		LogEnd end = this.engine.readEnd(this.keys, this.namespace);
		return (end != null) ? end.position() : Position.NONE;
	}

	@Override
	public Position seal() {
		List<byte[]> writer = writer(new Origin(this.sourceId, this.epoch));
		List<Object> answer = run(RedisScript.SEAL, "seal the log", this.scriptKeys, writer.get(0), writer.get(1));
		Position end = LogEnd.position(answer);
		if (end.origin().equals(new Origin(this.sourceId, this.epoch))) {
			this.token = LogEnd.bytes(LogEnd.number(answer.get(3)));
		}
		return end;
	}

	@Override
	public Position replace(LogContent<K, V> content) {
		Position to = content.position();
		byte[] collected = this.keys.replacement(to.origin().epoch());
		collect(collected, content);
		List<byte[]> writer = writer(to.origin());
		byte[][] allKeys = { this.keys.meta(), this.keys.state(), this.keys.stream(), collected };
		return LogEnd.position(run(RedisScript.REPLACE, "replace the entries", allKeys, writer.get(0), writer.get(1),
				this.token, LogEnd.bytes(to.sequence() - 1), LogEnd.bytes(to.sequence()),
				LogEnd.bytes(content.entries().size()), LogEnd.bytes(content.digest())));
	}

	/**
	 * Writes entries to a hash of their own, chunk by chunk.
	 */
	private void collect(byte[] target, LogContent<K, V> content) {
		RedisConnections.Commands open = this.engine.commands().get(this.namespace);
		await(open, open.async().unlink(target));
		Map<byte[], byte[]> chunk = new LinkedHashMap<>();
		for (Kept<K, V> kept : content.entries()) {
			K key = kept.entry().key();
			V value = kept.entry().value();
			if (value == null) {
				throw new IllegalArgumentException("The entry of key '" + key + "' has no value");
			}
			chunk.put(this.entries.field(key),
					this.entries.value(kept.entry(), kept.expiresAt(), this.codec.valueBytes(value)));
			if (chunk.size() == CHUNK) {
				write(open, target, chunk);
				chunk = new LinkedHashMap<>();
			}
		}
		if (!chunk.isEmpty()) {
			write(open, target, chunk);
		}
	}

	private void write(RedisConnections.Commands open, byte[] target, Map<byte[], byte[]> chunk) {
		await(open, open.async().hset(target, chunk));
		await(open, open.async().pexpire(target, COLLECTED));
	}

	private void await(RedisConnections.Commands open, Future<?> answer) {
		this.engine.await(open, answer, "collect the entries", this.namespace);
	}

	private List<byte[]> writer(Origin origin) {
		return List.of(LogEnd.bytes(origin.epoch()), LogEnd.bytes(origin.sourceId()));
	}

	private List<Object> run(RedisScript script, String what, byte[][] scriptKeys, byte[]... arguments) {
		RedisConnections.Commands open = this.engine.commands().get(this.namespace);
		return this.engine.await(open, script.run(open.async(), scriptKeys, arguments), what, this.namespace);
	}

	private StateException refused(String outcome, List<Object> answer) {
		String why = switch (outcome) {
			case "types" -> "Redis at " + this.engine.calls().address() + " keeps it as " + LogEnd.text(answer.get(1))
					+ " to " + LogEnd.text(answer.get(2)) + " and not as " + this.definition.keyType() + " to "
					+ this.definition.valueType()
					+ ": declare those types, use another namespace or 'state-event-target.redis.key-prefix', or delete '"
					+ this.keys + "'";
			case "format" -> "Redis at " + this.engine.calls().address() + " keeps it in format "
					+ LogEnd.text(answer.get(1)) + ", which this version of state-event-target does not know";
			default -> "a later attempt of the same source came before this one";
		};
		return new StateException("The source '" + this.sourceId + "' cannot be the primary of namespace '"
				+ this.namespace + "': " + why, this.namespace, null, null);
	}

}
