package io.stateeventtarget.simulation;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceProbe;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds the source: the real primary state and engine, and around them
 * what the runtime does, in as few words as possible.
 */
final class SimSource {

	private final World world;

	private final int number;

	private final Mailbox mailbox = new Mailbox();

	private final Pause pause = new Pause();

	private @Nullable SimPrimary primary;

	private @Nullable SourceEngine<String, Integer> engine;

	private @Nullable SourceCheck check;

	private String id;

	private long clockOffset;

	private boolean up;

	private boolean begun;

	private int variant;

	private int life;

	private SourceEpochs epochs;

	SimSource(World world, int number) {
		this.world = world;
		this.number = number;
		this.id = "source" + number;
		this.variant = 3 * number;
		this.epochs = new SourceEpochs(world);
	}

	boolean isUp() {
		return this.up;
	}

	boolean isPrimary() {
		return this.up && !this.epochs.isOutdated(origin());
	}

	boolean mayAct() {
		return this.up && !this.pause.isOn();
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
		if (!this.up || this.pause.isOn()) {
			return;
		}
		this.world.count(Feature.SOURCE_PAUSE);
		this.pause.begin(keep);
		this.world.after(milliseconds * World.MILLI, this::resume);
	}

	void resume() {
		if (!this.pause.isOn()) {
			return;
		}
		List<Runnable> late = this.pause.end();
		if (this.up) {
			late.forEach(Runnable::run);
			tick();
		}
	}

	/**
	 * Publishes late what is changed, all at once.
	 */
	void hold(int milliseconds) {
		if (mayAct() && !this.mailbox.isHeld()) {
			this.world.count(Feature.HELD_PUBLICATION);
			this.mailbox.hold();
			this.world.after(milliseconds * World.MILLI, this::publishHeld);
		}
	}

	private void publishHeld() {
		this.mailbox.release();
		if (mayAct()) {
			this.mailbox.drain();
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
		this.epochs = new SourceEpochs(this.world);
		Origin first = this.epochs.unused(this.id, Math.max(1, wall()));
		this.primary = new SimPrimary(this.world, this, first);
		this.engine = new SourceEngine<>(this.world.setup().source(this.variant), this.primary,
				new SourceOutside(this.world, this.number, this));
		this.check = new SourceCheck(new SourceProbe(this.engine, this.primary.state()), this.world.setup());
		attach();
	}

	private void crash(boolean sameId) {
		this.world.count(Feature.SOURCE_CRASH);
		this.world.count(Feature.SOURCE_RESTART_WITHOUT_MEMORY);
		this.up = false;
		this.begun = false;
		this.mailbox.release();
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
	 * Begins anew, above another incarnation.
	 */
	void outrank(Origin other) {
		this.epochs.note(other);
		takeEpoch();
		begin();
		this.world.attached(this);
	}

	/**
	 * What the runtime's link does: takes an epoch and lets the engine begin behind what
	 * is still to be published.
	 */
	private void attach() {
		takeEpoch();
		this.mailbox.add(this::begin);
		this.mailbox.drain();
		this.world.attached(this);
	}

	private void begin() {
		this.begun = true;
		Version first = version();
		log().published(first.sequence(), this.world.now());
		this.engine.begin(this.id, first, this.world.now());
	}

	private void takeEpoch() {
		Origin next = this.epochs.next(this.id, version().epoch(), wall());
		if (next != null) {
			this.primary.begin(next);
		}
	}

	SourceEpochs epochs() {
		return this.epochs;
	}

	void receive(SinkMessage<String, Integer> message) {
		if (!this.up) {
			return;
		}
		if (this.pause.isOn()) {
			this.world.count(Feature.PILED_UP, this.pause.keep(() -> receive(message)));
			return;
		}
		if (this.world.roll(this.number) % 4 != 0) {
			this.mailbox.drain();
		}
		if (this.begun) {
			this.engine.onMessage(message, this.world.now());
			this.check.run();
		}
	}

	void tick() {
		if (!this.up || this.pause.isOn()) {
			return;
		}
		this.mailbox.drain();
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
		if (!this.up || this.pause.isOn()) {
			return;
		}
		if (!isPrimary()) {
			this.world.count(Feature.NOT_PRIMARY);
			return;
		}
		made(step.get());
		if (this.world.roll(this.number) % 4 != 0) {
			this.mailbox.drain();
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

	/**
	 * Does something behind what is to be published.
	 */
	void publishBehind(Runnable task) {
		this.mailbox.add(task);
		this.mailbox.drain();
	}

	SourceEngine<String, Integer> engine() {
		return this.engine;
	}

	long wall() {
		return this.world.wall() + this.clockOffset;
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

	@Override
	public String toString() {
		return this.id;
	}

}
