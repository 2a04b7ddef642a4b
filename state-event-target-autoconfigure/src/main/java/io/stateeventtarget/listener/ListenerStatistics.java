package io.stateeventtarget.listener;

/**
 * How the listeners of a source or sink keep up, as of the moment it was asked for.
 *
 * @param queued how many changes and signals wait to be told
 * @param conflated how many changes were conflated per key because listeners were too
 * slow, since creation
 * @param dropped how many signals were dropped, and handed to the error handler, because
 * listeners were too slow, since creation
 */
public record ListenerStatistics(int queued, long conflated, long dropped) {

}
