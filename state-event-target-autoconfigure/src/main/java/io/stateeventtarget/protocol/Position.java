package io.stateeventtarget.protocol;

import io.stateeventtarget.Version;

/**
 * A version together with the source that it belongs to: where a replica stands.
 *
 * @param origin the incarnation of the source
 * @param sequence the number of the last change in it
 */
public record Position(Origin origin, long sequence) implements Comparable<Position> {

	/**
	 * Before any contact with a source.
	 */
	public static final Position NONE = new Position(Origin.NONE, 0);

	/**
	 * The version.
	 * @return the version
	 */
	public Version version() {
		return this.origin.at(this.sequence);
	}

	/**
	 * Orders positions by incarnation, then by sequence.
	 */
	@Override
	public int compareTo(Position other) {
		int byOrigin = this.origin.compareTo(other.origin);
		return (byOrigin != 0) ? byOrigin : Long.compare(this.sequence, other.sequence);
	}

	/**
	 * Whether this position comes after another.
	 * @param other the other position
	 * @return whether it does
	 */
	public boolean isAfter(Position other) {
		return compareTo(other) > 0;
	}

}
