package io.stateeventtarget.event;

/**
 * An application event: a source became primary.
 *
 * @param namespace the namespace
 * @param sourceId the id of the source
 * @param epoch its epoch
 */
public record SourcePromoted(String namespace, String sourceId, long epoch) {

}
