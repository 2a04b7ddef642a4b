package com.acme;

/**
 * The value that the documentation talks of.
 *
 * @param dark whether it is dark
 */
public record Theme(boolean dark) {

	/**
	 * Returns the opposite.
	 * @return a dark theme for a light one, and the other way round
	 */
	public Theme inverted() {
		return new Theme(!this.dark);
	}

}
