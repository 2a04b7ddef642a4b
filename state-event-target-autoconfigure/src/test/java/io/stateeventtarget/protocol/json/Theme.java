package io.stateeventtarget.protocol.json;

/**
 * A value.
 */
record Theme(boolean dark) {

}
