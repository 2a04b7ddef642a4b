package io.stateeventtarget.simulation;

import java.util.Map;

import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.replication.SinkProbe;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold for a sink after every step.
 */
final class SinkCheck {

	private final SimSink sink;

	private final World world;

	private final SinkEngine<String, Integer> engine;

	private final SinkProbe probe;

	private Origin origin = Origin.NONE;

	private long sequence;

	private long provenAt;

	private boolean altered;

	private boolean everAltered;

	private final KeyWatch watch;

	private int held;

	private boolean closed;

	SinkCheck(SimSink sink, World world, SinkEngine<String, Integer> engine, SinkProbe probe) {
		this.sink = sink;
		this.world = world;
		this.engine = engine;
		this.probe = probe;
		this.provenAt = engine.provenAt();
		this.watch = new KeyWatch(sink, world);
	}

	KeyWatch watch() {
		return this.watch;
	}

	void close() {
		this.closed = true;
	}

	boolean wasAltered() {
		return this.everAltered;
	}

	boolean isAltered() {
		return this.altered;
	}

	boolean isAssembling() {
		return this.probe.parts() > 0;
	}

	Origin origin() {
		return this.probe.origin();
	}

	Origin heard() {
		return this.probe.heard();
	}

	void run() {
		if (this.closed) {
			return;
		}
		checkPosition();
		checkContent();
		this.engine.store().forEach((entry) -> this.watch.held(this.origin, entry));
		checkBounds();
		checkProof();
		if (!this.everAltered && this.sink.setup().handler() != Handling.KEEP) {
			this.sink.listener().check(this.sink.isReplica(), this.engine.store().asMap());
		}
	}

	/**
	 * What a sink holds of an entry of the source.
	 */
	@Nullable Integer held(@Nullable ModelEntry entry) {
		return (entry != null && isVisible(entry)) ? this.sink.setup().handler().apply(entry.value()) : null;
	}

	void checkStatus(boolean attached) {
		boolean fresh = this.world.now() - this.engine.provenAt() <= this.world.setup().staleAfter() * World.MILLI;
		if (this.engine.status() == SyncStatus.SYNCED && !(fresh && attached)) {
			fail("no silent staleness", "is SYNCED " + (this.world.now() - this.engine.provenAt()) / World.MILLI
					+ " ms after the last proof");
		}
	}

	private void checkPosition() {
		Origin current = this.probe.origin();
		long reached = this.probe.sequence();
		int order = current.compareTo(this.origin);
		if (order < 0 || (order == 0 && reached < this.sequence)) {
			fail("no replica goes back",
					"went from " + this.origin + " " + this.sequence + " to " + current + " " + reached);
		}
		this.origin = current;
		this.sequence = reached;
	}

	private void checkContent() {
		if (this.origin.equals(Origin.NONE)) {
			checkNothing();
			return;
		}
		Map<String, ModelEntry> expected = this.world.model().of(this.origin).state(this.sequence);
		if (expected == null) {
			fail("a replica has a version that its source had", "is at " + this.origin + " " + this.sequence);
		}
		String difference = this.probe.isComplete() ? difference(expected) : differenceOnDemand(expected);
		if (!this.altered) {
			checkAbsences(expected);
		}
		this.world.count(Feature.CONTENT_COMPARED);
		if (difference == null) {
			this.altered = false;
		}
		else if (!this.altered) {
			fail("a replica equals its source at its version", difference + " at " + this.origin + " " + this.sequence
					+ ", where the source had " + expected + " and it has " + this.engine.store().asMap());
		}
	}

	private void checkAbsences(Map<String, ModelEntry> expected) {
		if (this.probe.absences() == 0 && !this.engine.knowsAll()) {
			return;
		}
		for (Map.Entry<String, ModelEntry> entry : expected.entrySet()) {
			if (held(entry.getValue()) != null && this.engine.store().get(entry.getKey()) == null
					&& this.engine.isKnownAbsent(entry.getKey())) {
				fail("what is said to be absent is absent", entry.toString());
			}
		}
	}

	private void checkNothing() {
		if (this.probe.isComplete() || this.engine.status() == SyncStatus.SYNCED) {
			fail("nothing is known before the first contact", "is complete");
		}
	}

	private @Nullable String difference(Map<String, ModelEntry> expected) {
		boolean keeps = this.sink.setup().handler() == Handling.KEEP;
		int found = 0;
		for (Entry<String, Integer> entry : this.engine.store()) {
			ModelEntry model = expected.get(entry.key());
			if (model != null && isVisible(model)) {
				found++;
				if (!isSame(entry, model)) {
					return describe(entry) + " instead of " + model;
				}
			}
			else if (!keeps) {
				return describe(entry) + " is too much";
			}
		}
		int wanted = 0;
		for (ModelEntry model : expected.values()) {
			wanted += isVisible(model) ? 1 : 0;
		}
		return (found == wanted) ? null : (wanted - found) + " entries are missing";
	}

	/**
	 * What is held is as the source had it at the version that the stream has reached.
	 */
	private @Nullable String differenceOnDemand(Map<String, ModelEntry> expected) {
		boolean keeps = this.sink.setup().handler() == Handling.KEEP;
		int size = 0;
		for (Entry<String, Integer> entry : this.engine.store()) {
			size++;
			ModelEntry model = expected.get(entry.key());
			if ((model == null || !isVisible(model) || !isSame(entry, model)) && !keeps) {
				return describe(entry) + " instead of " + model;
			}
		}
		if (size < this.held) {
			this.world.count(Feature.EVICTED);
		}
		this.held = size;
		return null;
	}

	private boolean isVisible(ModelEntry entry) {
		return !this.world.setup().audience() || Rules.isVisible(this.sink.id(), entry.value());
	}

	private boolean isSame(Entry<String, Integer> entry, ModelEntry model) {
		Integer value = this.sink.setup().handler().apply(model.value());
		return entry.epoch() == model.epoch() && entry.sequence() == model.sequence()
				&& ((value != null) ? value.equals(entry.value()) : entry.value() == null);
	}

	private static String describe(Entry<String, Integer> entry) {
		return entry.key() + "=" + entry.value() + " of " + entry.epoch() + ":" + entry.sequence();
	}

	private void checkBounds() {
		Setup setup = this.world.setup();
		int most = setup.pending();
		if (this.probe.requests() > most || this.probe.requestedKeys() > most || this.probe.absences() > most
				|| this.probe.writes() > most || this.probe.questions() > 16
				|| this.probe.stashed() > setup.reorderBuffer()) {
			fail("the tables of a sink keep their bounds",
					this.probe.requests() + " requests, " + this.probe.absences() + " absences, " + this.probe.writes()
							+ " writes, " + this.probe.questions() + " questions, " + this.probe.stashed()
							+ " stashed steps");
		}
		int entries = this.sink.setup().maxEntries();
		int filtered = (this.sink.setup().handler() == Handling.FILTER) ? World.KEYS : 0;
		if (!this.probe.isComplete()
				&& (this.engine.store().size() > entries || this.probe.recency() > 2 * entries + filtered)) {
			fail("a sink on demand keeps its bound",
					this.engine.store().size() + " entries and " + this.probe.recency() + " places in line");
		}
	}

	/**
	 * A proof counts from when its question was sent: what was published before that is
	 * here.
	 */
	private void checkProof() {
		long proof = this.engine.provenAt();
		if (proof == this.provenAt) {
			return;
		}
		if (proof < this.provenAt) {
			fail("proofs do not go back", "from " + this.provenAt + " to " + proof);
		}
		this.provenAt = proof;
		this.world.count(Feature.PROOF_COMPARED);
		if (this.world.model().of(this.origin).isPublishedBefore(this.sequence + 1, proof)) {
			fail("a proof counts from its question", "lacks what was published before it asked");
		}
	}

	void alter(String key, Action.Alteration alteration) {
		if (!this.probe.isComplete() || this.world.setup().audience() || this.sink.setup().handler() == Handling.KEEP) {
			return;
		}
		Entry<String, Integer> entry = this.engine.store().get(key);
		boolean impossible = (entry == null) != (alteration == Action.Alteration.INVENTED);
		if (impossible || this.altered) {
			return;
		}
		this.world.count(Feature.ALTERED_REPLICA);
		this.everAltered = true;
		this.altered = true;
		switch (alteration) {
			case LOST -> this.engine.store().remove(key);
			case INVENTED, OLD -> this.engine.store().put(new Entry<>(key, 5, 1, 1, 0));
			case NEWER -> this.engine.store().put(new Entry<>(key, 5, this.origin.epoch(), this.sequence + 2, 0));
		}
	}

	private void fail(String rule, String detail) {
		throw new SimulationFailure(rule, this.sink + " " + detail);
	}

}
