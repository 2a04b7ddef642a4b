package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.stateeventtarget.StateException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The thread that follows the streams of namespaces with one blocking read for all of
 * them, on a connection of its own. Outlives every failure; thread-safe.
 */
final class RedisReader implements AutoCloseable {

	/**
	 * For how long Redis holds a read back while there is nothing: so late is a namespace
	 * noticed that came after it was sent.
	 */
	private static final long BLOCK = 200;

	/**
	 * How many records of each stream are read at once: frames may be long.
	 */
	private static final int COUNT = 16;

	private static final long CHECK_INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private static final long LONGEST_PAUSE = 1000;

	private static final Log logger = LogFactory.getLog(RedisReader.class);

	private final RedisEngine engine;

	private final RedisConnections.Lazy<RedisConnections.Commands> connection;

	private final Map<String, RedisNamespace<?, ?>> namespaces = new ConcurrentHashMap<>();

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private @Nullable Thread thread;

	private volatile boolean closed;

	private long checkAt = System.nanoTime();

	RedisReader(RedisEngine engine) {
		this.engine = engine;
		this.connection = engine.connections().commands();
	}

	/**
	 * Follows a namespace from now on, until it has no sinks.
	 */
	void add(RedisNamespace<?, ?> namespace) {
		this.namespaces.put(new String(namespace.keys().stream(), StandardCharsets.UTF_8), namespace);
		synchronized (this.monitor) {
			Thread running = this.thread;
			if (running == null && !this.closed) {
				running = new Thread(this::run, "state-redis-reader");
				running.setDaemon(true);
				this.thread = running;
				running.start();
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		Thread running;
		synchronized (this.monitor) {
			running = this.thread;
			this.thread = null;
		}
		if (running != null) {
			running.interrupt();
			join(running);
		}
		this.connection.close();
	}

	private static void join(Thread running) {
		try {
			running.join(TimeUnit.SECONDS.toMillis(2));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		long pause = 0;
		while (!this.closed) {
			try {
				readOnce();
				pause = 0;
			}
			catch (Throwable ex) {
				note(ex);
				pause = pause(ex, pause);
			}
		}
	}

	private void note(Throwable failure) {
		if (this.closed) {
			return;
		}
		if (failure instanceof StateException known) {
			this.engine.note(known);
		}
		else {
			logger.error("The reader of Redis streams failed and goes on", failure);
		}
	}

	/**
	 * Starts over with a new connection after a while.
	 */
	private long pause(Throwable cause, long last) {
		if (this.closed) {
			return last;
		}
		logger.debug("A read of Redis streams failed", cause);
		this.connection.close();
		long next = Math.min(LONGEST_PAUSE, Math.max(50, last * 2));
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(next));
		this.checkAt = System.nanoTime();
		return next;
	}

	private void readOnce() {
		this.namespaces.values().removeIf(RedisNamespace::isAbandoned);
		List<RedisNamespace<?, ?>> followed = new ArrayList<>(this.namespaces.values());
		followed.removeIf((namespace) -> !namespace.isFollowed());
		if (followed.isEmpty()) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			return;
		}
		if (System.nanoTime() - this.checkAt >= 0) {
			followed.forEach(RedisNamespace::check);
			this.checkAt = System.nanoTime() + CHECK_INTERVAL;
		}
		dispatch(read(followed));
		this.engine.note(null);
	}

	private List<StreamMessage<byte[], byte[]>> read(List<RedisNamespace<?, ?>> followed) {
		List<StreamOffset<byte[]>> offsets = new ArrayList<>(followed.size());
		followed.forEach((each) -> offsets.add(StreamOffset.from(each.keys().stream(), each.cursor())));
		String name = followed.stream().map((each) -> each.codec().namespace()).collect(Collectors.joining(", "));
		RedisFuture<List<StreamMessage<byte[], byte[]>>> sent = this.connection.get(name)
			.async()
			.xread(XReadArgs.Builder.block(BLOCK).count(COUNT), offsets(offsets));
		List<StreamMessage<byte[], byte[]>> messages = this.engine.calls()
			.await(sent, this.engine.calls().timeout().plusMillis(BLOCK), "read the streams", name);
		return (messages != null) ? messages : List.of();
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static StreamOffset<byte[]>[] offsets(List<StreamOffset<byte[]>> offsets) {
		return offsets.toArray(new StreamOffset[0]);
	}

	/**
	 * Hands each run of records of one stream to its namespace.
	 */
	private void dispatch(List<StreamMessage<byte[], byte[]>> messages) {
		int from = 0;
		while (from < messages.size()) {
			byte[] stream = messages.get(from).getStream();
			int to = from + 1;
			while (to < messages.size() && Arrays.equals(stream, messages.get(to).getStream())) {
				to++;
			}
			RedisNamespace<?, ?> namespace = this.namespaces.get(new String(stream, StandardCharsets.UTF_8));
			if (namespace != null) {
				namespace.records(messages.subList(from, to));
			}
			from = to;
		}
	}

}
