package io.stateeventtarget.replication;

import java.util.Map;

/**
 * Looks into an engine of a source, to see whether its tables keep their bounds.
 */
public final class SourceProbe {

	private final Map<?, ?> peers;

	private final ChangeHistory<?, ?> history;

	private final SourceEngine<?, ?> engine;

	/**
	 * Looks into an engine.
	 * @param engine the engine
	 * @param primary its primary state
	 */
	public SourceProbe(SourceEngine<?, ?> engine, PrimaryState<?, ?> primary) {
		this.engine = engine;
		this.peers = (Map<?, ?>) Fields.read(engine, "peers");
		this.history = (ChangeHistory<?, ?>) Fields.read(primary, "history");
	}

	public int peers() {
		return this.peers.size();
	}

	/**
	 * The most outcomes of writes that are kept for one sink.
	 * @return their number
	 */
	public int outcomes() {
		int most = 0;
		for (Object peer : this.peers.values()) {
			most = Math.max(most, ((Map<?, ?>) Fields.read(peer, "outcomes")).size());
		}
		return most;
	}

	public int history() {
		return (Integer) Fields.read(this.history, "kept");
	}

	public int waiting() {
		return (Integer) Fields.read(this.engine, "loads", "waiting");
	}

}
