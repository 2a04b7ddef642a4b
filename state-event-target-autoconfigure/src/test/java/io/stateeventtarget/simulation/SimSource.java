package io.stateeventtarget.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceOutput;
import io.stateeventtarget.replication.SourceProbe;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds the source: the real primary state and engine, and around them
 * what the runtime does, in as few words as possible.
 */
final class SimSource implements SourceOutput<String, Integer> {

	private final World world;

	private final int number;

	private final Deque<Runnable> mailbox = new ArrayDeque<>();

	private final List<Runnable> piled = new ArrayList<>();

	private @Nullable SimPrimary primary;

	private @Nullable SourceEngine<String, Integer> engine;

	private @Nullable SourceProbe probe;

	private String id;

	private long clockOffset;

	private Origin heard = Origin.NONE;

	private boolean up;

	private boolean begun;

	private boolean attachedBefore;

	private boolean paused;

	private boolean pilesUp;

	private boolean holds;

	private int variant;

	private int life;

	SimSource(World world, int number) {
		this.world = world;
		this.number = number;
		this.id = "source" + number;
		this.variant = 3 * number;
	}

	boolean isUp() {
		return this.up;
	}

	boolean isPrimary() {
		return this.up && this.heard.compareTo(origin()) <= 0;
	}

	boolean mayAct() {
		return this.up && !this.paused;
	}

	/**
	 * Does something with what is held here, if this source can.
	 */
	void use(Consumer<SimPrimary> action) {
		if (mayAct()) {
			action.accept(this.primary);
		}
	}

	Origin origin() {
		return this.primary.origin();
	}

	Version version() {
		return this.primary.version();
	}

	OriginLog log() {
		return this.primary.log();
	}

	void jump(int milliseconds) {
		this.world.count(Feature.CLOCK_JUMP);
		this.clockOffset += milliseconds;
	}

	void pause(int milliseconds, boolean keep) {
		if (!this.up || this.paused) {
			return;
		}
		this.world.count(Feature.SOURCE_PAUSE);
		this.paused = true;
		this.pilesUp = keep;
		this.world.after(milliseconds * World.MILLI, this::resume);
	}

	void resume() {
		if (!this.paused) {
			return;
		}
		this.paused = false;
		List<Runnable> late = new ArrayList<>(this.piled);
		this.piled.clear();
		if (this.up) {
			late.forEach(Runnable::run);
			tick();
		}
	}

	/**
	 * Publishes late what is changed, all at once.
	 */
	void hold(int milliseconds) {
		if (mayAct() && !this.holds) {
			this.world.count(Feature.HELD_PUBLICATION);
			this.holds = true;
			this.world.after(milliseconds * World.MILLI, this::publishHeld);
		}
	}

	private void publishHeld() {
		this.holds = false;
		if (mayAct()) {
			drain();
		}
	}

	/**
	 * Has other features from the next life on.
	 */
	void become(int next) {
		this.variant = next;
	}

	/**
	 * Starts for the first time, or ends and starts again.
	 */
	void restart(boolean memory, boolean sameId, int down) {
		resume();
		if (this.up && memory) {
			this.world.count(Feature.SOURCE_RESTART_WITH_MEMORY);
			detach();
			attach();
			return;
		}
		if (this.up) {
			crash(sameId);
		}
		this.world.after(down * World.MILLI, this::start);
	}

	/**
	 * Ends a pause and starts what crashed.
	 */
	void ensureUp() {
		resume();
		publishHeld();
		if (this.life > 0) {
			start();
		}
	}

	void start() {
		if (this.up) {
			return;
		}
		this.up = true;
		this.life++;
		this.mailbox.clear();
		this.heard = Origin.NONE;
		this.attachedBefore = false;
		Origin first = unused(Math.max(1, wall()));
		this.primary = new SimPrimary(this.world, this, first);
		this.engine = new SourceEngine<>(this.world.setup().source(this.variant), this.primary, this);
		this.probe = new SourceProbe(this.engine, this.primary.state());
		attach();
	}

	private void crash(boolean sameId) {
		this.world.count(Feature.SOURCE_CRASH);
		this.world.count(Feature.SOURCE_RESTART_WITHOUT_MEMORY);
		this.up = false;
		this.begun = false;
		this.holds = false;
		this.mailbox.clear();
		this.primary.end();
		if (!sameId) {
			this.id = "source" + this.number + "x" + this.life;
		}
	}

	private void detach() {
		this.mailbox.add(this.engine::end);
		this.begun = false;
	}

	/**
	 * What the runtime's link does: takes an epoch and lets the engine begin behind what
	 * is still to be published.
	 */
	private void attach() {
		takeEpoch();
		this.mailbox.add(this::begin);
		drain();
		this.world.attached(this);
	}

	private void begin() {
		this.begun = true;
		Version first = version();
		log().published(first.sequence(), this.world.now());
		this.engine.begin(this.id, first, this.world.now());
	}

	private void takeEpoch() {
		long current = version().epoch();
		long least = this.attachedBefore ? Math.max(current + 1, wall()) : current;
		long proposal = Math.max(least, this.heard.epoch() + 1);
		boolean mayKeep = !this.attachedBefore && proposal == current;
		long epoch = this.world.claim(proposal);
		if (epoch != current || !mayKeep) {
			this.primary.begin(unused(epoch));
		}
		this.attachedBefore = true;
	}

	/**
	 * No incarnation has the id and the epoch of another one: that is for node ids and
	 * clocks to see to, which the engines have to trust.
	 */
	private Origin unused(long epoch) {
		Origin origin = new Origin(this.id, epoch);
		while (this.world.model().contains(origin)) {
			origin = new Origin(this.id, origin.epoch() + 1);
		}
		if (this.world.model().containsEpoch(origin.epoch())) {
			this.world.count(Feature.EQUAL_EPOCHS);
		}
		return origin;
	}

	void epochClaimed(long epoch) {
		note(new Origin("", epoch));
	}

	private void note(Origin other) {
		this.heard = (other.compareTo(this.heard) > 0) ? other : this.heard;
	}

	void receive(SinkMessage<String, Integer> message) {
		if (!this.up) {
			return;
		}
		if (this.paused) {
			if (this.pilesUp) {
				this.world.count(Feature.PILED_UP);
				this.piled.add(() -> receive(message));
			}
			return;
		}
		if (this.world.roll(this.number) % 4 != 0) {
			drain();
		}
		if (this.begun) {
			this.engine.onMessage(message, this.world.now());
			checkBounds();
		}
	}

	void tick() {
		if (!this.up || this.paused) {
			return;
		}
		drain();
		for (boolean more = isPrimary(); more;) {
			Changes<String, Integer> expired = this.primary.expireNext();
			more = expired != null;
			made(expired);
		}
		if (this.begun && isPrimary()) {
			this.engine.onTick(this.world.now());
		}
	}

	void change(Supplier<@Nullable Changes<String, Integer>> step) {
		if (!this.up || this.paused) {
			return;
		}
		if (!isPrimary()) {
			this.world.count(Feature.NOT_PRIMARY);
			return;
		}
		made(step.get());
		if (this.world.roll(this.number) % 4 != 0) {
			drain();
		}
		else {
			this.world.count(Feature.LATE_PUBLICATION);
		}
	}

	void made(@Nullable Changes<String, Integer> change) {
		if (change == null) {
			return;
		}
		Runnable publication = this.primary.note(change);
		this.mailbox.add(() -> {
			publication.run();
			this.engine.onChanges(change, this.world.now());
		});
	}

	private void drain() {
		while (!this.holds && !this.mailbox.isEmpty()) {
			this.mailbox.poll().run();
		}
	}

	private void checkBounds() {
		Setup setup = this.world.setup();
		if (this.probe.peers() > setup.maxSinks() || this.probe.history() > setup.history()
				|| this.probe.waiting() > setup.pending() || this.probe.outcomes() > 64) {
			throw new SimulationFailure("the tables of the source keep their bounds", this.probe.peers() + " peers, "
					+ this.probe.history() + " steps, " + this.probe.waiting() + " requests, " + this.probe.outcomes());
		}
	}

	long wall() {
		return this.world.wall() + this.clockOffset;
	}

	@Override
	public void publish(SourceMessage<String, Integer> message) {
		this.world.publish(this.number, message);
	}

	@Override
	public void send(String sinkId, SourceMessage<String, Integer> message) {
		this.world.send(this.number, sinkId, message);
	}

	@Override
	public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
		this.mailbox.add(() -> send(sinkId, message));
		drain();
	}

	@Override
	public void load(String key) {
		long chance = this.world.roll(key.hashCode());
		later((int) (chance % 300), () -> loaded(key, chance / 300 % 5 == 0));
	}

	/**
	 * Does something in this life, unless it is over.
	 */
	void later(int milliseconds, Runnable task) {
		int then = this.life;
		this.world.after(milliseconds * World.MILLI, () -> {
			if (this.up && this.life == then) {
				task.run();
			}
		});
	}

	private void loaded(String key, boolean fails) {
		Integer value = this.world.stored(key);
		this.world.count(fails ? Feature.LOAD_FAILED : Feature.LOAD);
		if (!fails && value != null) {
			this.primary.load(key, value);
		}
		this.mailbox.add(() -> this.engine.onLoaded(key, fails ? "on purpose" : null, this.world.now()));
		drain();
	}

	@Override
	public void missing(String key) {
		this.world.count(Feature.MISSING);
	}

	@Override
	public void resolverFailed(Throwable failure) {
		throw new IllegalStateException(failure);
	}

	@Override
	public void writeFailed(RuntimeException failure) {
		throw failure;
	}

	@Override
	public void sinkRefused(String sinkId, int limit) {
		this.world.count(Feature.SINK_REFUSED);
	}

	@Override
	public void fenced(Origin by) {
		note(by);
		if (!isPrimary()) {
			this.world.count(Feature.FENCED);
		}
	}

	@Override
	public void outrank(Origin other) {
		if (this.world.setup().register()) {
			fenced(other);
			return;
		}
		this.world.count(Feature.OUTRANKED);
		note(other);
		takeEpoch();
		begin();
		this.world.attached(this);
	}

	@Override
	public String toString() {
		return this.id;
	}

}
