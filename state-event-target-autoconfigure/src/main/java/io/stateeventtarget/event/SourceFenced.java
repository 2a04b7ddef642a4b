package io.stateeventtarget.event;

/**
 * An application event: a source was fenced by a newer incarnation and refuses writes
 * until it is restarted.
 *
 * @param namespace the namespace
 * @param sourceId the id of the source
 * @param epoch its own epoch
 * @param fencedBy the epoch that it heard of
 */
public record SourceFenced(String namespace, String sourceId, long epoch, long fencedBy) {

}
