package io.stateeventtarget.runtime;

import io.stateeventtarget.listener.ListenerStatistics;

/**
 * What a sink has been through since its creation, as of the moment it was asked for.
 *
 * @param connects how often it asked for what it missed or for a snapshot, repetitions
 * included
 * @param snapshots how often it asked for a snapshot, repetitions included
 * @param gaps how often it missed changes while it was in sync, and asked for them
 * @param divergences how often it was found to differ from its source at the same version
 * @param resyncs how often it was told to start over
 * @param requests how many requests it sent, repetitions included
 * @param failedRequests how its requests failed
 * @param writes how many writes it sent, repetitions included
 * @param failedWrites how its writes failed
 * @param listeners how its listeners keep up
 */
public record SinkStatistics(long connects, long snapshots, long gaps, long divergences, long resyncs, long requests,
		FailureStatistics failedRequests, long writes, FailureStatistics failedWrites, ListenerStatistics listeners) {

}
