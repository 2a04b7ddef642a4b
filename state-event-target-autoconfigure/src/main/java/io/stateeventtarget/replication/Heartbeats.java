package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import org.jspecify.annotations.Nullable;

/**
 * Says the source's version, regularly and when asked, and the digest of its entries
 * where all sinks see the same. Confined to the {@link SourceEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Heartbeats<K, V> {

	/*
	 * The digest belongs to the newest version of the primary state, which may be ahead
	 * of what was published. A regular heartbeat then waits until that version is
	 * published; an answer goes at once, without a digest.
	 */

	private final PrimaryAccess<K, V> primary;

	private final SourceOutput<K, V> output;

	private final SourceFeatures features;

	private final boolean digests;

	private Origin origin = Origin.NONE;

	private long awaited;

	private long awaitedDigest;

	Heartbeats(PrimaryAccess<K, V> primary, SourceOutput<K, V> output, SourceFeatures features, boolean digests) {
		this.primary = primary;
		this.output = output;
		this.features = features;
		this.digests = digests;
	}

	void begin(Origin origin) {
		this.origin = origin;
		this.awaited = 0;
	}

	/**
	 * Says the version, or does so as soon as the digest can go with it.
	 * @param published the newest sequence that was published
	 */
	void beat(long published) {
		PrimaryAccess.Digest digest = this.digests ? this.primary.digest() : null;
		if (digest == null || digest.version().epoch() != this.origin.epoch()
				|| digest.version().sequence() < published) {
			publish(published, null);
		}
		else if (digest.version().sequence() == published) {
			publish(published, digest.sum());
		}
		else {
			this.awaited = digest.version().sequence();
			this.awaitedDigest = digest.sum();
		}
	}

	/**
	 * Takes note of what was published.
	 */
	void published(long sequence) {
		if (this.awaited != 0 && sequence >= this.awaited) {
			publish(sequence, (sequence == this.awaited) ? (Long) this.awaitedDigest : null);
			this.awaited = 0;
		}
	}

	/**
	 * Answers a question.
	 * @param session the number of the asker's session for writes, or 0
	 */
	void answer(String sinkId, long published, long session, long nonce) {
		PrimaryAccess.Digest digest = this.digests ? this.primary.digest() : null;
		boolean current = digest != null && digest.version().equals(this.origin.at(published));
		this.output.send(sinkId, new Heartbeat<>(this.origin, published,
				(digest != null && current) ? (Long) digest.sum() : null, this.features, session, nonce));
	}

	private void publish(long sequence, @Nullable Long digest) {
		this.output.publish(new Heartbeat<>(this.origin, sequence, digest, this.features, 0, 0));
	}

}
