package io.stateeventtarget.simulation;

import java.util.List;
import java.util.Random;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.replication.ReplicaRelay;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.replication.SinkProbe;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds a sink: the real engine, and around it what the runtime does.
 */
final class SimSink {

	private final World world;

	private final int number;

	private final Setup.SinkSetup setup;

	private final StateDefinition<String, Integer> definition;

	private final Pause pause = new Pause();

	private final SinkCallers callers;

	private String id;

	private @Nullable SinkEngine<String, Integer> engine;

	private @Nullable ReplicaRelay<String, Integer> relay;

	private @Nullable SinkCheck checks;

	private @Nullable ListenerModel listener;

	private boolean up;

	private boolean attached;

	private boolean touched;

	private int life;

	SimSink(World world, int number, Setup.SinkSetup setup) {
		this.world = world;
		this.number = number;
		this.setup = setup;
		this.id = "sink" + number;
		this.callers = new SinkCallers(this, world);
		this.definition = world.setup().sink(setup);
		create();
	}

	private void create() {
		this.up = true;
		this.listener = new ListenerModel(this, this.world);
		this.engine = new SinkEngine<>(this.definition, this.id, new SinkOutside(this.world, this),
				new Random(this.world.roll(7 + this.number)), this.world.now());
		if (this.number == 0 && this.world.setup().hasRelay()) {
			RelayOutside outside = new RelayOutside(this.world, this);
			this.relay = this.engine.relay(outside, outside, this.world.moment() << 20, this.world.now());
		}
		this.checks = new SinkCheck(this, this.world, this.engine, new SinkProbe(this.engine));
	}

	int number() {
		return this.number;
	}

	String id() {
		return this.id;
	}

	Setup.SinkSetup setup() {
		return this.setup;
	}

	SyncStatus status() {
		return this.engine.status();
	}

	SinkEngine<String, Integer> engine() {
		return this.engine;
	}

	SinkCheck checks() {
		return this.checks;
	}

	SinkCallers callers() {
		return this.callers;
	}

	int life() {
		return this.life;
	}

	ListenerModel listener() {
		return this.listener;
	}

	boolean isAttached() {
		return this.attached;
	}

	boolean isUp() {
		return this.up && this.attached && !this.pause.isOn();
	}

	/**
	 * Whether it holds all entries.
	 */
	boolean isReplica() {
		return this.setup.mode() == SinkMode.REPLICA && this.world.setup().feedsReplicas();
	}

	boolean isUnaltered() {
		return !this.checks.wasAltered();
	}

	boolean mayAct() {
		return this.up && !this.pause.isOn();
	}

	void start() {
		if (this.up && !this.attached) {
			this.attached = true;
			this.listener.dispatch().open();
			this.engine.start(this.world.now());
			touch();
		}
	}

	void resync() {
		if (mayAct()) {
			this.world.count(Feature.RESYNC);
			this.engine.resync(this.world.now());
			touch();
		}
	}

	void stop(int milliseconds) {
		if (!isUp()) {
			return;
		}
		this.world.count(Feature.SINK_STOP);
		this.attached = false;
		this.listener.dispatch().pause();
		this.engine.stop(this.world.now());
		int then = this.life;
		this.world.after(milliseconds * World.MILLI, () -> {
			if (this.life == then) {
				start();
			}
		});
	}

	void crash(boolean sameId, int down) {
		if (!this.up) {
			return;
		}
		this.world.count(Feature.SINK_CRASH);
		resume();
		this.up = false;
		this.attached = false;
		this.life++;
		this.listener.end();
		this.engine.close();
		this.checks.close();
		this.callers.end();
		if (sameId) {
			this.world.count(Feature.SINK_ID_REUSED);
		}
		else {
			this.id = "sink" + this.life + "x" + this.number;
		}
		this.world.after(down * World.MILLI, this::ensureUp);
	}

	void ensureUp() {
		if (!this.up) {
			create();
		}
		resume();
		start();
	}

	void pause(int milliseconds, boolean keep) {
		if (!mayAct()) {
			return;
		}
		this.world.count(Feature.SINK_PAUSE);
		this.pause.begin(keep);
		int then = this.life;
		this.world.after(milliseconds * World.MILLI, () -> {
			if (this.life == then) {
				resume();
			}
		});
	}

	void resume() {
		if (this.pause.isOn()) {
			List<Runnable> late = this.pause.end();
			if (this.world.roll(this.number) % 2 == 0) {
				tick();
			}
			late.forEach(Runnable::run);
			tick();
		}
	}

	void alter(String key, Action.Alteration alteration) {
		boolean serves = this.number == 0 && this.world.setup().hasRelay();
		if (isUp() && !serves) {
			this.checks.alter(key, alteration);
		}
	}

	void receive(SourceMessage<String, Integer> message) {
		if (!this.up || !this.attached) {
			return;
		}
		if (this.pause.isOn()) {
			this.world.count(Feature.PILED_UP, this.pause.keep(() -> receive(message)));
			return;
		}
		this.engine.onMessage(message, this.world.now());
		touch();
	}

	/**
	 * Takes a message of the sink that is served from here.
	 */
	void relay(SinkMessage<String, Integer> message) {
		if (!this.up) {
			return;
		}
		if (this.pause.isOn()) {
			this.world.count(Feature.PILED_UP, this.pause.keep(() -> relay(message)));
			return;
		}
		this.relay.onMessage(message, this.world.now());
	}

	ReplicaRelay<String, Integer> relay() {
		return this.relay;
	}

	void tick() {
		if (mayAct()) {
			this.engine.onTick(this.world.now());
			this.checks.checkStatus(this.attached);
		}
	}

	void touch() {
		this.touched = true;
	}

	/**
	 * Checks what may have changed since the last time.
	 */
	void check() {
		if (this.touched && this.up) {
			this.touched = false;
			this.checks.run();
		}
	}

	@Override
	public String toString() {
		return this.id + " (" + this.setup.mode() + ")";
	}

}
