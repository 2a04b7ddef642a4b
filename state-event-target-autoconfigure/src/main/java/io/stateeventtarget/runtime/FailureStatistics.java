package io.stateeventtarget.runtime;

/**
 * How often a sink asked its source for something in vain, as of the moment it was asked
 * for.
 *
 * @param timeouts how often no answer came in time
 * @param limits how often a bound was reached
 * @param refusals how often the source, or its loader, said no
 */
public record FailureStatistics(long timeouts, long limits, long refusals) {

}
