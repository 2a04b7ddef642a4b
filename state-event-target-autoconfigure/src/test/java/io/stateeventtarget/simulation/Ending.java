package io.stateeventtarget.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.SyncStatus;
import org.jspecify.annotations.Nullable;

/**
 * The end of a schedule: everything works again, and then every sink has to equal the
 * newest source within the promised time, and whoever waits has to get what is there.
 */
final class Ending {

	private static final int TAKEOVERS = 3;

	private final World world;

	private int takeovers;

	private long deadline;

	Ending(World world) {
		this.world = world;
	}

	void run() {
		this.world.network().heal();
		this.world.network().weather(0, 0, 0);
		for (SimSource source : this.world.sources()) {
			source.ensureUp();
		}
		for (SimSink sink : this.world.sinks()) {
			sink.ensureUp();
			sink.listener().slowDown(0);
		}
		converge();
		finish();
		loseLast();
		alter();
		if (!isCrowded()) {
			new Aftermath(this, this.world).run();
		}
		this.world.count(Feature.CONVERGED);
	}

	/**
	 * Waits until all sinks equal their source, without anybody's help.
	 */
	void convergeAlone() {
		this.takeovers = TAKEOVERS;
		converge();
	}

	private void converge() {
		this.deadline = this.world.now() + recovery();
		while (!isConverged()) {
			if (this.world.now() >= this.deadline) {
				fail("sinks equal their source within the promised time", describe());
			}
			step();
			if (this.world.primary() == null && this.takeovers++ < TAKEOVERS) {
				takeOver();
				this.deadline = this.world.now() + recovery();
			}
		}
	}

	/**
	 * All sources are down or fenced: somebody restarts one.
	 */
	private void takeOver() {
		List<SimSource> sources = this.world.sources();
		SimSource chosen = sources.get(1).isUp() ? sources.get(1) : sources.get(0);
		if (chosen.isUp()) {
			chosen.restart(true, true, 0);
		}
		else {
			chosen.start();
		}
	}

	private void finish() {
		long end = this.world.now() + this.world.leftovers();
		converge();
		String left = left();
		while (left != null) {
			if (this.world.now() >= end) {
				fail("everybody who waits gets what is there", left);
			}
			step();
			converge();
			left = left();
		}
	}

	/**
	 * A last change that nobody heard of is found by the next heartbeat: then sinks wait
	 * for the window of what may only be late and up to as long again, and connect.
	 */
	private void loseLast() {
		Setup setup = this.world.setup();
		SimSource primary = this.world.primary();
		if (primary == null || isCrowded()) {
			return;
		}
		this.world.network().weather(100, 0, 0);
		primary.use((state) -> state.put("k0", 5, 0));
		step();
		this.world.network().weather(0, 0, 0);
		int hops = setup.hasRelay() ? 2 : 1;
		long end = this.world.now()
				+ hops * (setup.heartbeat() + 2L * setup.reorderWindow() + 5 * World.TICK) * World.MILLI;
		while (!isConverged()) {
			if (this.world.now() >= end) {
				fail("a lost last change is found by the next heartbeat", describe());
			}
			step();
		}
	}

	/**
	 * Bad memory is found by two heartbeats and healed.
	 */
	private void alter() {
		SimSink sink = this.world.sink((int) (this.world.roll(1) % this.world.sinks().size()));
		if (sink.status() != SyncStatus.SYNCED || sink.checks().isAltered() || isCrowded()) {
			return;
		}
		String key = "k" + this.world.roll(2) % World.KEYS;
		for (Action.Alteration alteration : Action.Alteration.values()) {
			sink.alter(key, alteration);
		}
		long deadline = this.world.now() + (2L * this.world.setup().heartbeat() + 500) * World.MILLI;
		while (sink.checks().isAltered() || !isConverged()) {
			if (this.world.now() >= deadline) {
				fail("an altered replica is found and healed", sink + " still is " + sink.status());
			}
			step();
		}
	}

	/**
	 * Whether there are more sinks than the source may keep account of.
	 */
	private boolean isCrowded() {
		return this.world.setup().maxSinks() < this.world.sinks().size();
	}

	void step() {
		this.world.runUntil(this.world.now() + World.TICK * World.MILLI);
	}

	private boolean isConverged() {
		SimSource primary = this.world.primary();
		if (primary == null || !areOthersFenced(primary)) {
			return false;
		}
		long equal = this.world.sinks()
			.stream()
			.filter((sink) -> isEqual(sink, primary) || isLost(sink, primary))
			.count();
		return equal >= Math.min(this.world.setup().maxSinks(), this.world.sinks().size());
	}

	private boolean areOthersFenced(SimSource primary) {
		for (SimSource source : this.world.sources()) {
			if (source != primary && source.isPrimary()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether a sink that is served from another one alone knows of a newer incarnation
	 * than the source. A source believes who it talks to, but not whom they serve, and
	 * the sink never goes back: it is stale, and says so.
	 */
	private boolean isLost(SimSink sink, SimSource primary) {
		boolean lost = this.world.setup().isRelayed(sink.number()) && sink.status() != SyncStatus.SYNCED
				&& sink.checks().heard().compareTo(primary.origin()) > 0;
		if (lost) {
			this.world.count(Feature.RELAYED_LOST);
		}
		return lost;
	}

	static boolean isEqual(SimSink sink, SimSource primary) {
		return sink.status() == SyncStatus.SYNCED && sink.engine().version().equals(primary.version())
				&& sink.checks().origin().equals(primary.origin()) && sink.listener().isIdle();
	}

	private long recovery() {
		Setup setup = this.world.setup();
		int hops = setup.hasRelay() ? 2 : 1;
		return (hops * setup.recovery() + (isCrowded() ? 6L * setup.heartbeat() : 0)) * World.MILLI;
	}

	private @Nullable String left() {
		SimSource primary = Objects.requireNonNull(this.world.primary());
		for (SimSink sink : this.world.sinks()) {
			if (!isEqual(sink, primary)) {
				continue;
			}
			for (AskRecord ask : sink.callers().asks()) {
				if (!ask.hasEnded()) {
					return ask + " did not end";
				}
			}
			for (WriteRecord write : sink.callers().writes()) {
				if (!write.hasEnded()) {
					return write + " did not end";
				}
			}
			Map<String, ModelEntry> state = primary.log().newest();
			for (String key : sink.callers().waiting().keySet()) {
				if (sink.checks().held(state.get(key)) != null) {
					return sink + " waits for " + key + " in vain";
				}
			}
		}
		return null;
	}

	private String describe() {
		StringBuilder text = new StringBuilder();
		for (SimSource source : this.world.sources()) {
			if (source.isUp()) {
				text.append(source.origin()).append(' ').append(source.version());
				text.append(source.isPrimary() ? " primary; " : " fenced; ");
			}
		}
		for (SimSink sink : this.world.sinks()) {
			text.append(sink).append(' ').append(sink.status()).append(' ').append(sink.checks().origin());
			text.append(' ').append(sink.engine().version());
			text.append(sink.listener().isIdle() ? "; " : ", its listener is behind; ");
		}
		return text.toString();
	}

	private void fail(String rule, String detail) {
		throw new SimulationFailure(rule, detail);
	}

}
