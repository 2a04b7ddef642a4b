package io.stateeventtarget.simulation;

/**
 * An action at a time.
 *
 * @param at milliseconds after the beginning
 * @param action what is done
 */
record Step(long at, Action action) {

	@Override
	public String toString() {
		return String.format("%7d ms  %s", this.at, this.action);
	}

}
