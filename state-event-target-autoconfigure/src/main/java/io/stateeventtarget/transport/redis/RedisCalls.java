package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;

/**
 * Waits for answers of Redis and says what became of a command that has none: Redis
 * refused it, which is for certain, or it is not known. Immutable.
 */
final class RedisCalls {

	private final String address;

	private final Duration timeout;

	RedisCalls(String address, Duration timeout) {
		this.address = address;
		this.timeout = timeout;
	}

	String address() {
		return this.address;
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Waits for an answer.
	 * @param answer the answer to come, which is given up if it does not
	 * @param what what the command was to do, to be read after "could not"
	 * @param namespace the namespace that it was about
	 * @throws StateException if Redis refused it
	 * @throws StateTimeoutException if that is not known
	 */
	<T> T await(Future<T> answer, String what, String namespace) {
		return await(answer, this.timeout, what, namespace);
	}

	<T> T await(Future<T> answer, Duration patience, String what, String namespace) {
		try {
			return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			throw failure((cause != null) ? cause : ex, what, namespace);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw unknown("no answer within " + patience.toMillis() + " ms", ex, what, namespace);
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw unknown("the thread was interrupted", ex, what, namespace);
		}
		catch (RuntimeException ex) {
			throw failure(ex, what, namespace);
		}
	}

	/**
	 * What a failure of a command that was sent means.
	 */
	StateException failure(Throwable cause, String what, String namespace) {
		if (cause instanceof RedisCommandExecutionException) {
			return new StateException("Redis at " + this.address + " could not " + what + " of namespace '" + namespace
					+ "': " + cause.getMessage() + advice(String.valueOf(cause.getMessage())), namespace, null, cause);
		}
		return unknown(String.valueOf(cause.getMessage()), cause, what, namespace);
	}

	private StateTimeoutException unknown(String why, Throwable cause, String what, String namespace) {
		return new StateTimeoutException(
				"Redis at " + this.address + " gave no answer when it was to " + what + " of namespace '" + namespace
						+ "': " + why + ". Check that it is up, or raise 'state-event-target.redis.timeout'",
				namespace, null, cause);
	}

	private static String advice(String message) {
		if (message.contains("OOM")) {
			return ". Raise its 'maxmemory' or keep less in it";
		}
		if (message.contains("READONLY")) {
			return ". Connect to the primary, not to a replica";
		}
		if (message.contains("NOPERM")) {
			return ". Give its user the privileges that docs/redis.md lists";
		}
		if (message.contains("WRONGTYPE")) {
			return ". Another application uses this key: set 'state-event-target.redis.key-prefix'";
		}
		return "";
	}

}
