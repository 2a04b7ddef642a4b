package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.MessageLimits;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large messages may be, the same on all sides. A MessageLimits bean replaces these
 * properties.
 *
 * @param messageBytes How long a message may be. What is longer is divided where it can
 * be, so this bounds one entry or one atomic change.
 * @param keyBytes How long a key may be as JSON.
 * @param nesting How deep keys, values and details of signals may be nested.
 * @param entries How many changes, entries or keys a message may have.
 */
@ConfigurationProperties(MessageLimitsProperties.PREFIX)
public record MessageLimitsProperties(@DefaultValue("1MB") DataSize messageBytes,
		@DefaultValue("4KB") DataSize keyBytes, @DefaultValue("64") int nesting, @DefaultValue("100000") int entries) {

	static final String PREFIX = StateEventTargetProperties.PREFIX + ".limits";

	MessageLimits toLimits() {
		return new MessageLimits(bounded("message-bytes", this.messageBytes.toBytes(), 1024),
				bounded("nesting", this.nesting, 1), bounded("key-bytes", this.keyBytes.toBytes(), 1),
				bounded("entries", this.entries, 1));
	}

	private static int bounded(String name, long value, int least) {
		int most = Integer.MAX_VALUE / 4;
		if (value < least || value > most) {
			throw new IllegalArgumentException("The property '" + PREFIX + "." + name + "' must be between " + least
					+ " and " + most + " but is " + value);
		}
		return (int) value;
	}

}
