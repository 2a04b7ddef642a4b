package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.stateeventtarget.StateException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Opens connections of this transport's own with the client that Spring Data Redis has
 * configured: with its addresses, credentials, TLS, sentinels and cluster nodes.
 * Thread-safe.
 */
final class RedisConnections {

	private static final Log logger = LogFactory.getLog(RedisConnections.class);

	private final LettuceConnectionFactory factory;

	private final RedisCalls calls;

	private final Executor connector;

	/**
	 * Creates it; nothing is opened.
	 * @param connector runs what waits for a connection
	 */
	RedisConnections(LettuceConnectionFactory factory, Duration timeout, Executor connector) {
		this.factory = factory;
		this.calls = new RedisCalls(describe(factory), timeout);
		this.connector = connector;
	}

	static LettuceConnectionFactory requireLettuce(RedisConnectionFactory factory) {
		if (factory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		throw new IllegalStateException(
				"The transport 'redis' needs a LettuceConnectionFactory but the " + "RedisConnectionFactory is a "
						+ factory.getClass().getName() + ": set 'spring.data.redis.client-type' to 'lettuce'");
	}

	RedisCalls calls() {
		return this.calls;
	}

	boolean isCluster() {
		return this.factory.isClusterAware();
	}

	/**
	 * A connection for commands, opened when it is needed.
	 */
	Lazy<Commands> commands() {
		return new Lazy<>(() -> {
			AbstractRedisClient client = this.factory.getRequiredNativeClient();
			if (client instanceof RedisClusterClient cluster) {
				StatefulRedisClusterConnection<byte[], byte[]> opened = cluster.connect(ByteArrayCodec.INSTANCE);
				return new Commands(limited(opened), opened.async());
			}
			StatefulRedisConnection<byte[], byte[]> opened = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
			return new Commands(limited(opened), opened.async());
		});
	}

	/**
	 * A connection for publishing and subscribing, opened when it is needed.
	 */
	Lazy<Channels> channels() {
		return new Lazy<>(() -> {
			AbstractRedisClient client = this.factory.getRequiredNativeClient();
			return new Channels(limited(
					(client instanceof RedisClusterClient cluster) ? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
							: ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE)));
		});
	}

	/**
	 * Lets commands end by this transport's own timeouts, which are shorter.
	 */
	private <C extends StatefulConnection<byte[], byte[]>> C limited(C connection) {
		connection.setTimeout(this.calls.timeout().multipliedBy(4).plusSeconds(10));
		return connection;
	}

	private static String describe(LettuceConnectionFactory factory) {
		if (factory.isClusterAware()) {
			return "the cluster of 'spring.data.redis.cluster.nodes'";
		}
		if (factory.isRedisSentinelAware()) {
			return "the master that 'spring.data.redis.sentinel.nodes' tell of";
		}
		return factory.getHostName() + ":" + factory.getPort()
				+ " ('spring.data.redis.host' and 'spring.data.redis.port', or 'spring.data.redis.url')";
	}

	/**
	 * A connection that is open.
	 */
	interface Open {

		StatefulConnection<byte[], byte[]> connection();

	}

	/**
	 * A connection for commands.
	 */
	record Commands(StatefulConnection<byte[], byte[]> connection,
			RedisClusterAsyncCommands<byte[], byte[]> async) implements Open {

	}

	/**
	 * A connection for publishing and subscribing.
	 */
	record Channels(StatefulRedisPubSubConnection<byte[], byte[]> connection) implements Open {

	}

	/**
	 * One connection that is opened when it is needed, by one attempt at a time, and
	 * opened again after it was closed. Connections that break mend themselves.
	 *
	 * @param <C> the kind of connection
	 */
	final class Lazy<C extends Open> {

		private final Supplier<C> opening;

		@GuardedBy("this")
		private @Nullable CompletableFuture<C> attempt;

		private volatile @Nullable C opened;

		Lazy(Supplier<C> opening) {
			this.opening = opening;
		}

		/**
		 * The connection if it can be used at once; otherwise it is being opened from now
		 * on.
		 */
		@Nullable C getIfOpen() {
			C present = this.opened;
			if (present == null) {
				attempt();
				return null;
			}
			return present.connection().isOpen() ? present : null;
		}

		/**
		 * The connection, waiting for it within the timeout.
		 * @throws StateException if it cannot be had
		 */
		C get(String namespace) {
			C present = this.opened;
			if (present == null) {
				present = await(attempt(), namespace);
			}
			if (!present.connection().isOpen()) {
				throw unreachable("the connection is broken", null, namespace);
			}
			return present;
		}

		/**
		 * Gives a connection up that does not answer, without waiting for its end. The
		 * next one is opened when it is needed.
		 */
		@SuppressWarnings("ReferenceEquality") // this connection and no other
		synchronized void giveUp(C silent) {
			if (this.opened == silent) {
				this.attempt = null;
				this.opened = null;
				silent.connection().closeAsync();
			}
		}

		/**
		 * Closes what is open. Can be opened again.
		 */
		void close() {
			CompletableFuture<C> last;
			synchronized (this) {
				last = this.attempt;
				this.attempt = null;
				this.opened = null;
			}
			if (last != null) {
				last.thenAccept(this::close);
			}
		}

		private void close(C connection) {
			try {
				connection.connection().closeAsync().get(1, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (ExecutionException | TimeoutException ex) {
				logger.debug("A connection to Redis did not close in time", ex);
			}
		}

		private synchronized CompletableFuture<C> attempt() {
			CompletableFuture<C> current = this.attempt;
			if (current == null || current.isCompletedExceptionally()) {
				CompletableFuture<C> next = attempt(RedisConnections.this.connector);
				this.attempt = next;
				next.thenAccept((connection) -> accept(next, connection));
				return next;
			}
			return current;
		}

		private CompletableFuture<C> attempt(Executor executor) {
			try {
				return CompletableFuture.supplyAsync(this.opening, executor);
			}
			catch (RejectedExecutionException ex) {
				return CompletableFuture.failedFuture(new IllegalStateException("the transport was stopped", ex));
			}
		}

		private synchronized void accept(CompletableFuture<C> by, C connection) {
			if (this.attempt == by) {
				this.opened = connection;
			}
		}

		private C await(CompletableFuture<C> coming, String namespace) {
			try {
				return coming.get(RedisConnections.this.calls.timeout().toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw unreachable("the thread was interrupted", ex, namespace);
			}
			catch (Exception ex) {
				throw unreachable(reason(ex), ex, namespace);
			}
		}

		private StateException unreachable(String why, @Nullable Throwable cause, String namespace) {
			return new StateException("Redis cannot be reached at " + RedisConnections.this.calls.address()
					+ " for namespace '" + namespace + "': " + why, namespace, null, cause);
		}

		/**
		 * The innermost message, which says what was wrong.
		 */
		private static String reason(Throwable failure) {
			String reason = failure.getClass().getSimpleName();
			for (Throwable each = failure; each != null; each = each.getCause()) {
				reason = (each.getMessage() != null) ? each.getMessage() : reason;
			}
			return reason;
		}

	}

}
