package io.stateeventtarget.runtime;

import io.stateeventtarget.listener.ListenerStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What a source has been through since its creation, as of the moment it was asked for.
 *
 * @param closed whether it was closed for good
 * @param fencedBy the epoch that fences it, or 0 if none does
 * @param snapshots how many snapshots it sent
 * @param limitedSinks how often it was at its bound of sinks when a further one connected
 * @param pendingAppends how many changes wait to be appended to a durable log
 * @param logProblem what keeps a durable log from being written, or {@code null}
 * @param listeners how its listeners keep up
 */
public record SourceStatistics(boolean closed, long fencedBy, long snapshots, long limitedSinks, int pendingAppends,
		@Nullable String logProblem, ListenerStatistics listeners) {

}
