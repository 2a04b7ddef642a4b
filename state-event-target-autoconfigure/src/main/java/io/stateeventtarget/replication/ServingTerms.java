package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.SourceFeatures;

/**
 * How a {@link SourceEngine} serves its sinks.
 *
 * @param features what it offers
 * @param digests whether heartbeats carry a digest, where all sinks see the same
 * @param provesItself whether what it says is the truth by itself; otherwise questions
 * are answered once that was {@linkplain SourceEngine#onProven proven}
 * @param believesSinks whether it is fenced by what sinks say to have heard of
 * @param lastSession comes before the number of the first session for writes
 */
public record ServingTerms(SourceFeatures features, boolean digests, boolean provesItself, boolean believesSinks,
		long lastSession) {

	/**
	 * The terms of a source.
	 * @param features what it offers
	 * @return the terms
	 */
	public static ServingTerms ofSource(SourceFeatures features) {
		return new ServingTerms(features, true, true, true, 0);
	}

}
