package io.stateeventtarget;

/**
 * The number of a change: the incarnation of the source and the position within it.
 * Versions of one namespace are totally ordered, first by epoch, then by sequence.
 *
 * @param epoch the incarnation of the source, at least 0 and below 2<sup>53</sup>
 * @param sequence the number of the change within the epoch, at least 0
 */
public record Version(long epoch, long sequence) implements Comparable<Version> {

	/**
	 * The version before every change; as an expected version it means <em>absent</em>.
	 */
	public static final Version NONE = new Version(0, 0);

	private static final long MAX_EPOCH = (1L << 53) - 1;

	public Version {
		if (epoch < 0 || epoch > MAX_EPOCH) {
			throw new IllegalArgumentException("'epoch' must be between 0 and 2^53 - 1 but is " + epoch);
		}
		if (sequence < 0) {
			throw new IllegalArgumentException("'sequence' must not be negative but is " + sequence);
		}
	}

	/**
	 * Reads what {@link #toString()} wrote.
	 * @param text an epoch and a sequence joined by a colon
	 * @return the version
	 * @throws IllegalArgumentException if the text is not of that form
	 */
	public static Version parse(String text) {
		int colon = text.indexOf(':');
		if (colon < 0) {
			throw new IllegalArgumentException("A version is written 'epoch:sequence' but was '" + text + "'");
		}
		try {
			return new Version(Long.parseLong(text, 0, colon, 10), Long.parseLong(text, colon + 1, text.length(), 10));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("A version is written 'epoch:sequence' but was '" + text + "'", ex);
		}
	}

	/**
	 * Whether this version comes after the other.
	 * @param other the version to compare with
	 * @return whether this version is the later one
	 */
	public boolean isAfter(Version other) {
		return compareTo(other) > 0;
	}

	@Override
	public int compareTo(Version other) {
		int byEpoch = Long.compare(this.epoch, other.epoch);
		return (byEpoch != 0) ? byEpoch : Long.compare(this.sequence, other.sequence);
	}

	@Override
	public String toString() {
		return this.epoch + ":" + this.sequence;
	}

}
