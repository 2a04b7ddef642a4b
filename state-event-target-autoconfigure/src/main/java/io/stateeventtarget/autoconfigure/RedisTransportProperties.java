package io.stateeventtarget.autoconfigure;

import java.time.Duration;

import io.stateeventtarget.transport.redis.RedisTransportSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of the transport that keeps state in Redis.
 *
 * @param keyPrefix Prefix of all keys and channels in Redis. Applications that share
 * namespaces need the same.
 * @param timeout How long to wait for an answer of Redis. What an append has done that
 * was not answered by then is found out before the next one.
 * @param streamLength How many frames of changes a namespace's stream keeps, about. A
 * sink that was away for longer starts over from all entries.
 * @param streamSize How much the frames of a namespace's stream may take that one source
 * has written, about.
 */
@ConfigurationProperties(RedisTransportProperties.PREFIX)
record RedisTransportProperties(@DefaultValue("state-event-target") String keyPrefix,
		@DefaultValue("2s") Duration timeout, @DefaultValue("10000") int streamLength,
		@DefaultValue("64MB") DataSize streamSize) {

	static final String PREFIX = StateEventTargetProperties.PREFIX + ".redis";

	RedisTransportProperties {
		require(!keyPrefix.isBlank() && !keyPrefix.matches(".*[{}].*"), "key-prefix",
				"must not be empty or have braces", keyPrefix);
		require(!timeout.isZero() && !timeout.isNegative(), "timeout", "must be positive", timeout);
		require(streamLength > 0, "stream-length", "must be positive", streamLength);
		require(streamSize.toBytes() > 0, "stream-size", "must be positive", streamSize);
	}

	RedisTransportSettings settings() {
		return new RedisTransportSettings(this.keyPrefix, this.timeout, this.streamLength, this.streamSize.toBytes());
	}

	private static void require(boolean valid, String name, String rule, Object value) {
		if (!valid) {
			throw new IllegalArgumentException("'" + PREFIX + "." + name + "' " + rule + " but is '" + value + "'");
		}
	}

}
