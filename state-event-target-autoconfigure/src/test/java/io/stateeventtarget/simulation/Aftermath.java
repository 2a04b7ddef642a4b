package io.stateeventtarget.simulation;

import java.util.List;
import java.util.Objects;

import io.stateeventtarget.SyncStatus;

/**
 * What is tried when a schedule has ended well, where everything works: then nothing is
 * excused by the network.
 */
final class Aftermath {

	private static final String KEY = "k3";

	private static final int BACK = -30_000;

	private final Ending ending;

	private final World world;

	Aftermath(Ending ending, World world) {
		this.ending = ending;
		this.world = world;
	}

	void run() {
		long choice = this.world.roll(3) % 6;
		if (choice == 0) {
			startBehind();
		}
		else if (choice == 1 && this.world.setup().mixedLoaders()) {
			learnToLoad();
		}
		write();
		giveUpParts();
	}

	/**
	 * A source that starts with a clock behind gets in front of what was before it by
	 * itself.
	 */
	private void startBehind() {
		if (!this.world.setup().register()) {
			calmDown();
			SimSource source = primary();
			source.jump(BACK);
			restart(source);
		}
	}

	/**
	 * What a source without a loader said to be absent is not believed any more once
	 * there is one with a loader. Where there are audiences, it may be absent for a sink.
	 */
	private void learnToLoad() {
		calmDown();
		SimSource source = primary();
		source.become(variant(false));
		restart(source);
		this.world.store(KEY, 35);
		this.world.sinks().forEach((sink) -> sink.callers().read(KEY));
		for (int i = 0; i < 5; i++) {
			this.ending.step();
		}
		source.become(variant(true));
		restart(source);
		for (SimSink sink : this.world.sinks()) {
			if (!sink.isReplica() && !this.world.setup().audience() && sink.engine().isKnownAbsent(KEY)) {
				fail("a source that can load is asked again", sink + " takes " + KEY + " for absent");
			}
		}
	}

	/**
	 * Lets no source be in its first heartbeat and no sink contradict another one.
	 */
	private void calmDown() {
		long quiet = this.world.now() + this.world.setup().heartbeat() * World.MILLI;
		while (this.world.now() <= quiet) {
			this.ending.step();
		}
	}

	private int variant(boolean loader) {
		return (this.world.setup().hasLoader(0) == loader) ? 0 : 1;
	}

	private void restart(SimSource source) {
		source.restart(false, true, 0);
		this.ending.step();
		this.ending.convergeAlone();
	}

	/**
	 * A write is made. Its outcome may be unknown for as long as the source takes the
	 * sink for another life of it.
	 */
	private void write() {
		long end = this.world.now() + this.world.leftovers();
		for (SimSink sink : this.world.sinks()) {
			boolean made = sink.status() != SyncStatus.SYNCED;
			while (!made) {
				if (this.world.now() >= end) {
					fail("a write is made where everything works", sink.toString());
				}
				made = tryToWrite(sink);
			}
		}
	}

	private boolean tryToWrite(SimSink sink) {
		sink.callers().write(KEY, 25, Action.Expectation.ANY);
		List<WriteRecord> writes = sink.callers().writes();
		WriteRecord write = writes.get(writes.size() - 1);
		long end = this.world.now() + this.world.leftovers();
		while (!write.hasEnded() && this.world.now() < end) {
			this.ending.step();
		}
		return write.isAccepted();
	}

	/**
	 * Nothing is left of a snapshot that will never be complete.
	 */
	private void giveUpParts() {
		long end = this.world.now() + (this.world.setup().staleAfter() + 2L * World.TICK) * World.MILLI;
		while (isAssembling()) {
			if (this.world.now() >= end) {
				fail("parts of a snapshot do not stay for ever", this.world.sinks().toString());
			}
			this.ending.step();
		}
	}

	private boolean isAssembling() {
		return this.world.sinks().stream().anyMatch((sink) -> sink.checks().isAssembling());
	}

	private SimSource primary() {
		return Objects.requireNonNull(this.world.primary());
	}

	private static void fail(String rule, String detail) {
		throw new SimulationFailure(rule, detail);
	}

}
