package io.stateeventtarget.transport.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * What all namespaces of a transport share from its start to its stop: connections and
 * threads. Thread-safe.
 */
final class RedisEngine implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RedisStateTransport.class);

	private final RedisTransportSettings settings;

	private final ExecutorService connector = threads("state-redis-connector", 3, 64);

	private final ExecutorService tasks = threads("state-redis-tasks", 2, 4096);

	private final RedisConnections connections;

	private final RedisConnections.Lazy<RedisConnections.Commands> commands;

	private final AppendBuffers buffers = new AppendBuffers();

	private final RedisLanes lanes;

	private final Set<String> lost = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean reachable = new AtomicBoolean(true);

	private volatile boolean closed;

	RedisEngine(LettuceConnectionFactory factory, RedisTransportSettings settings) {
		this.settings = settings;
		this.connections = new RedisConnections(factory, settings.timeout(), this.connector);
		this.commands = this.connections.commands();
		this.lanes = new RedisLanes(this);
	}

	RedisTransportSettings settings() {
		return this.settings;
	}

	RedisConnections connections() {
		return this.connections;
	}

	RedisConnections.Lazy<RedisConnections.Commands> commands() {
		return this.commands;
	}

	AppendBuffers buffers() {
		return this.buffers;
	}

	RedisCalls calls() {
		return this.connections.calls();
	}

	RedisLanes lanes() {
		return this.lanes;
	}

	/**
	 * Threads for what waits for Redis.
	 */
	ExecutorService tasks() {
		return this.tasks;
	}

	RedisKeys keys(String namespace) {
		return new RedisKeys(this.settings.keyPrefix(), namespace);
	}

	/**
	 * Waits for the answer to a command. A connection that is silent is given up: it may
	 * be one that the other end knows nothing of.
	 * @throws StateException if there is none
	 */
	<T> T await(RedisConnections.Commands on, Future<T> answer, String what, String namespace) {
		try {
			return calls().await(answer, what, namespace);
		}
		catch (StateTimeoutException ex) {
			if (ex.getCause() instanceof TimeoutException) {
				this.commands.giveUp(on);
			}
			throw ex;
		}
	}

	/**
	 * Reads where a log ends.
	 * @return the end, or {@code null} if there is no log
	 */
	@Nullable LogEnd readEnd(RedisKeys keys, String namespace) {
		RedisConnections.Commands open = this.commands.get(namespace);
		return await(open, askEnd(open, keys), "read the end", namespace);
	}

	/**
	 * Sends a read of where a log ends.
	 * @return what comes, or {@code null} if nothing can be sent now
	 */
	@Nullable CompletableFuture<@Nullable LogEnd> askEnd(RedisKeys keys) {
		RedisConnections.Commands open = this.commands.getIfOpen();
		return (open != null) ? limited(open, askEnd(open, keys)) : null;
	}

	/**
	 * Gives an answer a time to come in, and the connection up if it does not.
	 */
	<T> CompletableFuture<T> limited(RedisConnections.Commands on, CompletableFuture<T> answer) {
		return answer.orTimeout(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((value, failure) -> {
				if (failure instanceof TimeoutException) {
					this.commands.giveUp(on);
				}
			});
	}

	private static CompletableFuture<@Nullable LogEnd> askEnd(RedisConnections.Commands open, RedisKeys keys) {
		RedisFuture<List<KeyValue<byte[], byte[]>>> values = open.async().hmget(keys.meta(), LogEnd.FIELDS);
		return values
			.<@Nullable LogEnd>thenApply(
					(found) -> LogEnd.of(found.stream().map((each) -> each.getValueOrElse(null)).toList()))
			.toCompletableFuture();
	}

	/**
	 * Takes note that Redis did what it was asked to, or did not: logged when that
	 * changes.
	 */
	void note(@Nullable StateException failure) {
		if (this.closed || this.reachable.getAndSet(failure == null) == (failure == null)) {
			return;
		}
		if (failure != null) {
			logger.warn("Sinks do not follow and go stale: " + failure.getMessage());
		}
		else {
			logger.info("Redis at " + calls().address() + " can be reached, sinks follow");
		}
	}

	/**
	 * Takes note that a log is gone, or is not there yet.
	 */
	void lost(String namespace, RedisKeys keys) {
		if (this.lost.add(namespace)) {
			logger.info("There is no state of namespace '" + namespace + "' in Redis under '" + keys
					+ "': its sinks wait until a source writes it");
		}
	}

	/**
	 * Takes note that a log is there.
	 */
	void found(String namespace) {
		this.lost.remove(namespace);
	}

	@Override
	public void close() {
		this.closed = true;
		this.lanes.close();
		this.tasks.shutdownNow();
		this.commands.close();
		this.connector.shutdown();
	}

	/**
	 * Makes threads that end when there is nothing to do. What is more than the bound is
	 * refused.
	 */
	static ThreadPoolExecutor threads(String name, int most, int bound) {
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor executor = new ThreadPoolExecutor(most, most, 5, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(bound), (task) -> {
					Thread thread = new Thread(task,
							(most == 1) ? name : name + "-" + Math.floorMod(number.getAndIncrement(), 1000));
					thread.setDaemon(true);
					return thread;
				});
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

}
