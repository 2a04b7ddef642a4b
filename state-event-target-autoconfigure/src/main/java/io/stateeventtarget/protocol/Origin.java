package io.stateeventtarget.protocol;

import io.stateeventtarget.Version;

/**
 * The incarnation of a source that a message comes from.
 *
 * @param sourceId the id of the source
 * @param epoch its epoch
 */
public record Origin(String sourceId, long epoch) implements Comparable<Origin> {

	/**
	 * Before any contact with a source.
	 */
	public static final Origin NONE = new Origin("", 0);

	/**
	 * A version in this epoch.
	 * @param sequence the sequence
	 * @return the version
	 */
	public Version at(long sequence) {
		return new Version(this.epoch, sequence);
	}

	/**
	 * Orders incarnations: the later one has the higher epoch and, at equal epochs, the
	 * higher id.
	 */
	@Override
	public int compareTo(Origin other) {
		if (this == other) {
			return 0;
		}
		int byEpoch = Long.compare(this.epoch, other.epoch);
		return (byEpoch != 0) ? byEpoch : this.sourceId.compareTo(other.sourceId);
	}

}
