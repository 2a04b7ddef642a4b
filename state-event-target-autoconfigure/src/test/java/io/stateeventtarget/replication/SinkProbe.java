package io.stateeventtarget.replication;

import java.util.Collection;
import java.util.Map;

import io.stateeventtarget.protocol.Origin;

/**
 * Looks into an engine of a sink, to see where it is and whether its tables keep their
 * bounds.
 */
public final class SinkProbe {

	private final SinkKeys<?, ?> keys;

	private final ReplicaState<?, ?> replica;

	private final SinkLink<?, ?> link;

	private final Map<?, ?> requests;

	private final Map<?, ?> requestedKeys;

	private final Map<?, ?> absences;

	private final Collection<?> recency;

	private final Map<?, ?> writes;

	private final Stash<?, ?> stash;

	private final Collection<?> questions;

	private final SnapshotParts<?, ?> parts;

	/**
	 * Looks into an engine.
	 * @param engine the engine
	 */
	public SinkProbe(SinkEngine<?, ?> engine) {
		this.keys = (SinkKeys<?, ?>) Fields.read(engine, "keys");
		this.replica = this.keys.replica();
		this.link = (SinkLink<?, ?>) Fields.read(engine, "link");
		this.requests = (Map<?, ?>) Fields.read(this.keys, "requests", "byId");
		this.requestedKeys = (Map<?, ?>) Fields.read(this.keys, "requests", "byKey");
		this.absences = (Map<?, ?>) Fields.read(this.keys, "absences", "learntAt");
		this.recency = (Collection<?>) Fields.read(this.keys, "recency", "order");
		this.writes = (Map<?, ?>) Fields.read(engine, "writes", "pending");
		this.stash = (Stash<?, ?>) Fields.read(engine, "link", "stash");
		this.questions = (Collection<?>) Fields.read(engine, "link", "freshness", "questions");
		this.parts = (SnapshotParts<?, ?>) Fields.read(engine, "link", "assembly", "parts");
	}

	/**
	 * The incarnation that the replica follows.
	 * @return the origin
	 */
	public Origin origin() {
		return this.replica.origin();
	}

	/**
	 * The newest incarnation that was heard of.
	 * @return the origin
	 */
	public Origin heard() {
		return this.link.known();
	}

	/**
	 * The sequence that the replica has.
	 * @return the sequence
	 */
	public long sequence() {
		return this.replica.sequence();
	}

	/**
	 * Whether the replica holds all entries.
	 * @return whether it is complete
	 */
	public boolean isComplete() {
		return this.keys.isComplete();
	}

	public int requests() {
		return this.requests.size();
	}

	public int requestedKeys() {
		return this.requestedKeys.size();
	}

	public int absences() {
		return this.absences.size();
	}

	public int recency() {
		return this.recency.size();
	}

	public int writes() {
		return this.writes.size();
	}

	/**
	 * How many steps are stashed.
	 * @return the number as the stash counts it
	 */
	public int stashed() {
		return (Integer) Fields.read(this.stash, "steps");
	}

	/**
	 * How many pieces of a snapshot wait for others.
	 * @return their number
	 */
	public int parts() {
		return this.parts.all().size();
	}

	public int questions() {
		return this.questions.size();
	}

}
