package io.stateeventtarget.event;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * An application event that asks for a change of a namespace. Published to an
 * {@link org.springframework.context.ApplicationEventPublisher}, it is applied by the
 * context that owns the source: in publication order after the commit of the surrounding
 * transaction, not at all after a rollback, and at once without a transaction.
 * <p>
 * A namespace that nobody declared, or that has no source here, is an exception to the
 * publisher. What fails when the command is applied goes to the
 * {@link io.stateeventtarget.listener.StateListenerErrorHandler}, with a transaction and
 * without.
 */
public sealed interface StateCommand {

	/**
	 * The namespace to change.
	 * @return its name
	 */
	String namespace();

	/**
	 * Sets a value.
	 * @param namespace the namespace
	 * @param key the key
	 * @param value the value
	 * @return the command
	 */
	static StateCommand set(String namespace, Object key, Object value) {
		return new Set(namespace, key, value, null);
	}

	/**
	 * Sets a value for a time, which begins when the command is applied.
	 * @param namespace the namespace
	 * @param key the key
	 * @param value the value
	 * @param timeToLive for how long, positive
	 * @return the command
	 */
	static StateCommand set(String namespace, Object key, Object value, Duration timeToLive) {
		Assert.notNull(timeToLive, "'timeToLive' must not be null");
		return new Set(namespace, key, value, timeToLive);
	}

	/**
	 * Removes an entry.
	 * @param namespace the namespace
	 * @param key the key
	 * @return the command
	 */
	static StateCommand remove(String namespace, Object key) {
		return new Remove(namespace, key);
	}

	/**
	 * Removes all entries.
	 * @param namespace the namespace
	 * @return the command
	 */
	static StateCommand clear(String namespace) {
		return new Clear(namespace);
	}

	/**
	 * Sets a value.
	 *
	 * @param namespace the namespace
	 * @param key the key
	 * @param value the value
	 * @param timeToLive for how long, or {@code null} for good
	 */
	record Set(String namespace, Object key, Object value, @Nullable Duration timeToLive) implements StateCommand {

		public Set {
			Assert.hasText(namespace, "'namespace' must not be empty");
			Assert.notNull(key, "'key' must not be null");
			Assert.notNull(value, "'value' must not be null");
			Assert.isTrue(timeToLive == null || (!timeToLive.isNegative() && !timeToLive.isZero()),
					"'timeToLive' must be positive");
		}

	}

	/**
	 * Removes an entry.
	 *
	 * @param namespace the namespace
	 * @param key the key
	 */
	record Remove(String namespace, Object key) implements StateCommand {

		public Remove {
			Assert.hasText(namespace, "'namespace' must not be empty");
			Assert.notNull(key, "'key' must not be null");
		}

	}

	/**
	 * Removes all entries.
	 *
	 * @param namespace the namespace
	 */
	record Clear(String namespace) implements StateCommand {

		public Clear {
			Assert.hasText(namespace, "'namespace' must not be empty");
		}

	}

}
