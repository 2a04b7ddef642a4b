package io.stateeventtarget.transport.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.transport.log.LogStep;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is in Redis: all entries at one position, or the steps from a position on.
 * Used by one thread at a time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Bootstrap<K, V> {

	/*
	 * The hash is scanned while it changes: each entry is found as it was at some moment
	 * between the position noted before and the end read after. The steps in between are
	 * then applied in order. That gives exactly what the log held at that end: the last
	 * step that touched a key decides on it, and what no step touched was there all the
	 * time, so that the scan did not miss it. Where steps are not to be had, because the
	 * stream was trimmed or the entries were replaced, all starts over.
	 */

	private static final int TRIES = 3;

	/**
	 * How many records are read at once: frames may be long.
	 */
	private static final int PAGE = 16;

	private static final Log logger = LogFactory.getLog(Bootstrap.class);

	private final RedisEngine engine;

	private final RedisNamespace<K, V> namespace;

	private final String name;

	Bootstrap(RedisEngine engine, RedisNamespace<K, V> namespace) {
		this.engine = engine;
		this.namespace = namespace;
		this.name = namespace.codec().namespace();
	}

	/**
	 * Reads all entries.
	 * @return them, or {@code null} if there is no log, or if it changes too fast
	 */
	@Nullable Snapshot<K, V> snapshot() {
		for (int i = 0; i < TRIES; i++) {
			LogEnd begin = this.engine.readEnd(this.namespace.keys(), this.name);
			if (begin == null) {
				return null;
			}
			Map<K, StateEntry<K, V>> entries = scan((int) Math.min(begin.size(), 1 << 28));
			Position end = steps(begin.position(), (step) -> apply(step, entries));
			if (end != null) {
				return new Snapshot<>(end.origin(), end.sequence(), this.namespace.nextSnapshot(), 0, 1,
						entries.values(), null);
			}
		}
		logger.warn("All entries of namespace '" + this.name + "' could not be read in " + TRIES
				+ " tries, since the stream '" + this.namespace.keys() + "stream' forgot meanwhile what changed: "
				+ "raise 'state-event-target.redis.stream-length' and 'stream-size'");
		return null;
	}

	/**
	 * Reads the steps from a position to the end of the log as it is then.
	 * @return the position that they lead to, or {@code null} if one does not follow
	 */
	@Nullable Position steps(Position from, Consumer<LogStep<K, V>> consumer) {
		LogEnd end = this.engine.readEnd(this.namespace.keys(), this.name);
		if (end == null) {
			return null;
		}
		Position at = from;
		while (!at.equals(end.position())) {
			List<StreamMessage<byte[], byte[]>> page = page(at, end.position());
			if (page.isEmpty()) {
				return null;
			}
			for (StreamMessage<byte[], byte[]> message : page) {
				LogStep<K, V> step = this.namespace.steps().step(message, at);
				if (step == null) {
					return null;
				}
				consumer.accept(step);
				at = step.end();
			}
		}
		return at;
	}

	private List<StreamMessage<byte[], byte[]>> page(Position from, Position to) {
		RedisConnections.Commands open = this.engine.commands().get(this.name);
		Range<String> range = Range.from(Range.Boundary.excluding(RedisNamespace.id(from)),
				Range.Boundary.including(RedisNamespace.id(to)));
		return this.engine.await(open, open.async().xrange(this.namespace.keys().stream(), range, Limit.from(PAGE)),
				"read the stream", this.name);
	}

	private Map<K, StateEntry<K, V>> scan(int size) {
		Map<K, StateEntry<K, V>> entries = new HashMap<>((int) Math.min(size * 4L / 3 + 1, 1 << 30));
		long skipped = new HashScan<>(this.engine, this.name, this.namespace.keys().state(), this.namespace.entries())
			.forEach((kept) -> entries.put(kept.entry().key(), kept.entry()));
		if (skipped > 0) {
			logger.warn("Of namespace '" + this.name + "' " + skipped + " fields of the hash '" + this.namespace.keys()
					+ "state' are no entries and are left out: another application writes there, or the types "
					+ "of the namespace differ");
		}
		return entries;
	}

	private static <K, V> void apply(LogStep<K, V> step, Map<K, StateEntry<K, V>> entries) {
		if (step instanceof LogStep.Frame<K, V> frame) {
			frame.changes().changes().forEach((change) -> apply(change, entries));
		}
	}

	private static <K, V> void apply(Change<K, V> change, Map<K, StateEntry<K, V>> entries) {
		if (change instanceof Change.Put<K, V> put) {
			entries.put(put.key(), put.entry());
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			entries.remove(remove.key());
		}
		else if (change instanceof Change.Reset) {
			entries.clear();
		}
	}

}
