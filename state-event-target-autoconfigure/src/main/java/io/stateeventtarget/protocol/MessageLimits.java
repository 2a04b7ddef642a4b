package io.stateeventtarget.protocol;

/**
 * How large a message may be, sent or received. Immutable; start from
 * {@link #defaults()}.
 *
 * @param maxMessageBytes how long a message may be, in bytes
 * @param maxNesting how deep keys, values and details of signals may be nested
 * @param maxKeyBytes how long a key may be as it is written, in bytes
 * @param maxEntries how many changes, entries or keys a message may have
 */
public record MessageLimits(int maxMessageBytes, int maxNesting, int maxKeyBytes, int maxEntries) {

	private static final MessageLimits DEFAULTS = new MessageLimits(1 << 20, 64, 4096, 100_000);

	public MessageLimits {
		atLeast("maxMessageBytes", maxMessageBytes, 1024);
		atLeast("maxNesting", maxNesting, 1);
		atLeast("maxKeyBytes", maxKeyBytes, 1);
		atLeast("maxEntries", maxEntries, 1);
	}

	/**
	 * The limits that messages have when nothing else is said: 1 MiB, 64 levels, keys of
	 * 4 KiB, and 100,000 entries.
	 * @return the defaults
	 */
	public static MessageLimits defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these limits with another {@code maxMessageBytes}.
	 * @param maxMessageBytes how long a message may be, in bytes
	 * @return the changed limits
	 */
	public MessageLimits withMaxMessageBytes(int maxMessageBytes) {
		return new MessageLimits(maxMessageBytes, this.maxNesting, this.maxKeyBytes, this.maxEntries);
	}

	/**
	 * Returns these limits with another {@code maxNesting}.
	 * @param maxNesting how deep keys, values and details of signals may be nested
	 * @return the changed limits
	 */
	public MessageLimits withMaxNesting(int maxNesting) {
		return new MessageLimits(this.maxMessageBytes, maxNesting, this.maxKeyBytes, this.maxEntries);
	}

	/**
	 * Returns these limits with another {@code maxKeyBytes}.
	 * @param maxKeyBytes how long a key may be as it is written, in bytes
	 * @return the changed limits
	 */
	public MessageLimits withMaxKeyBytes(int maxKeyBytes) {
		return new MessageLimits(this.maxMessageBytes, this.maxNesting, maxKeyBytes, this.maxEntries);
	}

	/**
	 * Returns these limits with another {@code maxEntries}.
	 * @param maxEntries how many changes, entries or keys a message may have
	 * @return the changed limits
	 */
	public MessageLimits withMaxEntries(int maxEntries) {
		return new MessageLimits(this.maxMessageBytes, this.maxNesting, this.maxKeyBytes, maxEntries);
	}

	private static void atLeast(String name, int value, int least) {
		if (value < least) {
			throw new IllegalArgumentException("'" + name + "' must be at least " + least + " but is " + value);
		}
	}

}
