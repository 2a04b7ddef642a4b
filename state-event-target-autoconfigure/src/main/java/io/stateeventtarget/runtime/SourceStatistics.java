package io.stateeventtarget.runtime;

import io.stateeventtarget.listener.ListenerStatistics;

/**
 * What a source has been through since its creation, as of the moment it was asked for.
 *
 * @param closed whether it was closed for good
 * @param fencedBy the epoch that fences it, or 0 if none does
 * @param snapshots how many snapshots it sent
 * @param limitedSinks how often it was at its bound of sinks when a further one connected
 * @param listeners how its listeners keep up
 */
public record SourceStatistics(boolean closed, long fencedBy, long snapshots, long limitedSinks,
		ListenerStatistics listeners) {

}
