package io.stateeventtarget.protocol.json;

/**
 * A key that is an object.
 */
record Listing(String market, String symbol) {

}
