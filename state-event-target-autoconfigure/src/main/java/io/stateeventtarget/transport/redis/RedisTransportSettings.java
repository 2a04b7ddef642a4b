package io.stateeventtarget.transport.redis;

import java.time.Duration;
import java.util.Objects;

/**
 * How state is kept in Redis.
 *
 * @param keyPrefix what all keys and channels begin with
 * @param timeout how long to wait for an answer of Redis
 * @param streamLength how many frames a stream keeps at most, about
 * @param streamBytes how many bytes the frames of a stream may have, about
 */
public record RedisTransportSettings(String keyPrefix, Duration timeout, int streamLength, long streamBytes) {

	/**
	 * Checks the settings.
	 */
	public RedisTransportSettings {
		Objects.requireNonNull(keyPrefix, "keyPrefix");
		Objects.requireNonNull(timeout, "timeout");
		if (keyPrefix.isBlank() || keyPrefix.indexOf('{') >= 0 || keyPrefix.indexOf('}') >= 0) {
			throw new IllegalArgumentException(
					"The key prefix must not be empty and must have no braces but is '" + keyPrefix + "'");
		}
		if (timeout.isZero() || timeout.isNegative()) {
			throw new IllegalArgumentException("The timeout must be positive but is " + timeout);
		}
		if (streamLength < 1 || streamBytes < 1) {
			throw new IllegalArgumentException("A stream must keep something: its length must be at least 1 but is "
					+ streamLength + ", its bytes at least 1 but are " + streamBytes);
		}
	}

}
