package io.stateeventtarget.protocol;

/**
 * What a source offers, which decides how its sinks read.
 *
 * @param loader whether it can load keys that it lacks, so that asking for one makes
 * sense
 * @param replicas whether it tells every change, so that a sink can hold all entries
 */
public record SourceFeatures(boolean loader, boolean replicas) {

}
