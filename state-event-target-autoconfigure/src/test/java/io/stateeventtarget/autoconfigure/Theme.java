package io.stateeventtarget.autoconfigure;

/**
 * A value for tests.
 *
 * @param dark whether it is dark
 */
public record Theme(boolean dark) {

}
