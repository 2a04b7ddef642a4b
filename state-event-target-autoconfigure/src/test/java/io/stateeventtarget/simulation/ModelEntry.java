package io.stateeventtarget.simulation;

/**
 * An entry as it should be.
 *
 * @param value the value at the source
 * @param epoch the epoch of its change
 * @param sequence the sequence of its change
 */
record ModelEntry(int value, long epoch, long sequence) {

}
