package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.transport.log.FollowedLog;
import io.stateeventtarget.transport.log.FollowedSink;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Brings the sinks of a namespace to where its log is: what they lack where the stream
 * still has it, else all entries, which those share that ask meanwhile. One thread at a
 * time does that for all. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RedisConnects<K, V> {

	private static final Log logger = LogFactory.getLog(RedisConnects.class);

	/**
	 * After so many tries to reach a follower that goes on, the sink has to ask again.
	 */
	private static final int TRIES = 20;

	private final RedisEngine engine;

	private final RedisNamespace<K, V> namespace;

	private final FollowedLog<K, V> log;

	private final Bootstrap<K, V> bootstrap;

	@GuardedBy("this")
	private Map<FollowedSink<K, V>, Connect<K, V>> waiting = new LinkedHashMap<>();

	@GuardedBy("this")
	private boolean underWay;

	RedisConnects(RedisEngine engine, RedisNamespace<K, V> namespace, FollowedLog<K, V> log) {
		this.engine = engine;
		this.namespace = namespace;
		this.log = log;
		this.bootstrap = new Bootstrap<>(engine, namespace);
	}

	/**
	 * Takes note that a sink wants to connect; an older wish of it is over.
	 */
	void add(FollowedSink<K, V> sink, Connect<K, V> connect) {
		synchronized (this) {
			this.waiting.put(sink, connect);
			if (this.underWay) {
				return;
			}
			this.underWay = true;
		}
		try {
			this.engine.tasks().execute(this::work);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Too many namespaces connect, or this is the end: sinks ask again", ex);
			synchronized (this) {
				this.waiting.clear();
				this.underWay = false;
			}
		}
	}

	private void work() {
		for (Map<FollowedSink<K, V>, Connect<K, V>> next = take(true); !next.isEmpty(); next = take(true)) {
			try {
				serve(next);
				this.engine.note(null);
			}
			catch (StateException ex) {
				this.engine.note(ex);
			}
			catch (RuntimeException ex) {
				logger.error("Sinks of namespace '" + this.namespace.codec().namespace()
						+ "' could not connect and ask again", ex);
			}
		}
	}

	private synchronized Map<FollowedSink<K, V>, Connect<K, V>> take(boolean last) {
		Map<FollowedSink<K, V>, Connect<K, V>> taken = this.waiting;
		this.waiting = new LinkedHashMap<>();
		this.underWay = !last || !taken.isEmpty();
		return taken;
	}

	private void serve(Map<FollowedSink<K, V>, Connect<K, V>> connects) {
		LogEnd end = read(List.of()).end();
		if (end == null) {
			this.engine.lost(this.namespace.codec().namespace(), this.namespace.keys());
			return;
		}
		this.engine.found(this.namespace.codec().namespace());
		this.log.begin(end.position());
		Map<FollowedSink<K, V>, Connect<K, V>> needAll = new LinkedHashMap<>();
		connects.forEach((sink, connect) -> {
			if (connect.keys() != null) {
				scoped(sink, connect);
			}
			else if (!end.features().replicas()) {
				tellFeatures(sink, end);
			}
			else if (resume(sink, connect.since(), end)) {
				answer(sink, connect, end);
			}
			else {
				needAll.put(sink, connect);
			}
		});
		if (!needAll.isEmpty()) {
			tellAll(needAll);
		}
	}

	/**
	 * Lets a sink know that it cannot hold everything: it connects again with its keys.
	 */
	private void tellFeatures(FollowedSink<K, V> sink, LogEnd end) {
		sink.deliver(new Heartbeat<>(end.position().origin(), end.position().sequence(), null, end.features(),
				Heartbeat.NO_WORD_OF_SESSION, 0));
	}

	private void scoped(FollowedSink<K, V> sink, Connect<K, V> connect) {
		List<K> keys = new ArrayList<>((connect.keys() != null) ? connect.keys() : List.of());
		ScopedRead<K, V> read = read(keys.stream().map(this.namespace.entries()::field).toList());
		LogEnd end = read.end();
		if (end != null) {
			sink.deliver(read.snapshot(end, keys, this.namespace.entries(), this.namespace.nextSnapshot()));
			follow(sink, end.position());
			answer(sink, connect, end);
		}
	}

	private boolean resume(FollowedSink<K, V> sink, Position since, LogEnd end) {
		boolean stuck = sink.asksAgainFrom(since) && !since.equals(end.position());
		if (stuck || since.equals(Position.NONE)) {
			return false;
		}
		if (sink.resume(since)) {
			return true;
		}
		if (since.isAfter(end.position())) {
			sink.rewind(end.position());
			return false;
		}
		Position reached = this.bootstrap.steps(since, sink::step);
		return reached != null && follow(sink, reached);
	}

	/**
	 * Lets a sink follow from where it was told to stand, telling it what the follower
	 * does not remember any more.
	 */
	private boolean follow(FollowedSink<K, V> sink, Position from) {
		Position at = from;
		for (int i = 0; i < TRIES; i++) {
			if (sink.follow(at)) {
				return true;
			}
			Position reached = this.bootstrap.steps(at, sink::step);
			if (reached == null) {
				return false;
			}
			at = reached;
		}
		return false;
	}

	private void tellAll(Map<FollowedSink<K, V>, Connect<K, V>> sinks) {
		Snapshot<K, V> snapshot = this.bootstrap.snapshot();
		if (snapshot == null) {
			return;
		}
		Map<FollowedSink<K, V>, Connect<K, V>> others = new LinkedHashMap<>();
		take(false).forEach((sink, connect) -> {
			boolean all = connect.keys() == null && connect.since().equals(Position.NONE);
			(all ? sinks : others).put(sink, connect);
		});
		others.forEach(this::putBack);
		LogEnd end = read(List.of()).end();
		Position position = new Position(snapshot.origin(), snapshot.sequence());
		sinks.forEach((sink, connect) -> {
			sink.deliver(snapshot);
			if (follow(sink, position) && end != null) {
				answer(sink, connect, end);
			}
		});
	}

	private synchronized void putBack(FollowedSink<K, V> sink, Connect<K, V> connect) {
		this.waiting.putIfAbsent(sink, connect);
	}

	private void answer(FollowedSink<K, V> sink, Connect<K, V> connect, LogEnd end) {
		sink.answer(end.position(), end.digest(), end.features(), connect.nonce());
	}

	private ScopedRead<K, V> read(List<byte[]> fields) {
		String name = this.namespace.codec().namespace();
		this.engine.commands().get(name);
		CompletableFuture<List<Object>> sent = this.namespace.ask(fields);
		if (sent == null) {
			throw new StateException("The connection to Redis at " + this.engine.calls().address() + " is broken", name,
					null, null);
		}
		return ScopedRead
			.of(this.engine.calls().await(sent, this.engine.settings().timeout().plusSeconds(1), "read entries", name));
	}

}
