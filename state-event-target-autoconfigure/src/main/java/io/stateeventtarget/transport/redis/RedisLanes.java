package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.stateeventtarget.StateException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The channels beside the log, over which sinks and sources send each other messages.
 * What cannot be sent or taken at once is lost. One thread takes all messages.
 * Thread-safe.
 */
final class RedisLanes implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RedisLanes.class);

	private static final int BOUND = 10_000;

	private static final long PAUSE = 500;

	private static final long PING = 2000;

	private final RedisEngine engine;

	private final RedisConnections.Lazy<RedisConnections.Channels> connection;

	private final ThreadPoolExecutor thread = RedisEngine.threads("state-redis-lanes", 1, BOUND);

	private final Map<String, List<Receiver>> receivers = new ConcurrentHashMap<>();

	private RedisConnections.@Nullable Channels subscribed;

	private volatile boolean closed;

	RedisLanes(RedisEngine engine) {
		this.engine = engine;
		this.connection = engine.connections().channels();
	}

	/**
	 * What runs tasks on the thread that takes messages, or drops them if too many wait.
	 */
	Executor executor() {
		return this::execute;
	}

	/**
	 * Sends a message if that is possible at once.
	 */
	void publish(byte[] channel, byte[] message) {
		RedisConnections.Commands open = this.engine.commands().getIfOpen();
		if (open != null) {
			open.async().publish(channel, message);
		}
	}

	/**
	 * Receives what is sent to a channel, from now on or from when Redis can be reached.
	 */
	void subscribe(byte[] channel, Receiver receiver) {
		this.receivers.compute(name(channel), (name, present) -> {
			List<Receiver> all = (present != null) ? present : new CopyOnWriteArrayList<>();
			all.add(receiver);
			return all;
		});
		execute(() -> listen(channel));
	}

	void unsubscribe(byte[] channel, Receiver receiver) {
		this.receivers.computeIfPresent(name(channel), (name, all) -> {
			all.remove(receiver);
			return all.isEmpty() ? null : all;
		});
		execute(() -> {
			RedisConnections.Channels present = this.subscribed;
			if (present != null && !this.receivers.containsKey(name(channel))) {
				present.connection().async().unsubscribe(channel);
			}
		});
	}

	@Override
	public void close() {
		this.closed = true;
		this.thread.shutdownNow();
		this.connection.close();
	}

	/**
	 * Subscribes to a channel, and first to all others on a new connection. Tries again
	 * while Redis cannot be reached.
	 */
	private void listen(byte[] channel) {
		RedisConnections.Channels present = this.subscribed;
		if (present != null) {
			present.connection().async().subscribe(channel);
			return;
		}
		try {
			RedisConnections.Channels opened = this.connection.get("all");
			opened.connection().addListener(new RedisPubSubAdapter<>() {

				@Override
				public void message(byte[] from, byte[] message) {
					execute(() -> each(from, (receiver) -> receiver.message(message)));
				}

				@Override
				public void subscribed(byte[] to, long count) {
					execute(() -> each(to, Receiver::subscribed));
				}

			});
			this.subscribed = opened;
			later(PING, () -> ping(opened));
			this.receivers.keySet().forEach((name) -> opened.connection().async().subscribe(bytes(name)));
		}
		catch (StateException ex) {
			this.engine.note(ex);
			later(PAUSE, () -> listen(channel));
		}
	}

	/**
	 * Makes sure now and then that the connection is not a half-open one, over which
	 * nothing would ever come.
	 */
	private void ping(RedisConnections.Channels open) {
		open.connection()
			.async()
			.ping()
			.toCompletableFuture()
			.orTimeout(this.engine.settings().timeout().toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((pong, failure) -> {
				if (failure instanceof TimeoutException) {
					execute(() -> replace(open));
				}
				else {
					later(PING, () -> ping(open));
				}
			});
	}

	private void replace(RedisConnections.Channels silent) {
		this.subscribed = null;
		this.connection.giveUp(silent);
		this.receivers.keySet().stream().findAny().ifPresent((name) -> listen(bytes(name)));
	}

	private void later(long millis, Runnable task) {
		if (!this.closed) {
			CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, executor()).execute(task);
		}
	}

	private void each(byte[] channel, Consumer<Receiver> action) {
		List<Receiver> all = this.receivers.get(name(channel));
		if (all != null) {
			all.forEach(action);
		}
	}

	private void execute(Runnable task) {
		try {
			this.thread.execute(() -> guarded(task));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A message beside the log is lost: too many wait, or this is the end", ex);
		}
	}

	private static void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.error("A message beside the log could not be taken", ex);
		}
	}

	private static String name(byte[] channel) {
		return new String(channel, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String name) {
		return name.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Gets what is sent to a channel, on the thread of the lanes.
	 */
	interface Receiver {

		/**
		 * A message came.
		 */
		void message(byte[] message);

		/**
		 * From now on messages come; before, some may have been lost.
		 */
		default void subscribed() {
		}

	}

}
