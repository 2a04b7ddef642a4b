package io.stateeventtarget.event;

import io.stateeventtarget.SyncStatus;

/**
 * An application event: the status of a sink changed.
 *
 * @param namespace the namespace
 * @param status its status now
 * @param previous its status before
 * @param sinkId the id of the sink
 */
public record SinkStatusChanged(String namespace, SyncStatus status, SyncStatus previous, String sinkId) {

}
