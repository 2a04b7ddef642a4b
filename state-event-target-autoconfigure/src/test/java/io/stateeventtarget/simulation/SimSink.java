package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.replication.SinkOutput;
import io.stateeventtarget.replication.SinkProbe;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds a sink: the real engine, and around it what the runtime does.
 */
final class SimSink implements SinkOutput<String, Integer> {

	private final World world;

	private final int number;

	private final Setup.SinkSetup setup;

	private final StateDefinition<String, Integer> definition;

	private final List<Runnable> piled = new ArrayList<>();

	private final SinkCallers callers;

	private String id;

	private @Nullable SinkEngine<String, Integer> engine;

	private @Nullable SinkCheck checks;

	private @Nullable ListenerModel listener;

	private boolean up;

	private boolean attached;

	private boolean paused;

	private boolean pilesUp;

	private boolean touched;

	private int life;

	private int synced;

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
		this.synced = 0;
		this.listener = new ListenerModel(this, this.world);
		this.engine = new SinkEngine<>(this.definition, this.id, this, new Random(this.world.roll(7 + this.number)),
				this.world.now());
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

	boolean isUp() {
		return this.up && this.attached && !this.paused;
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
		return this.up && !this.paused;
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
		this.paused = true;
		this.pilesUp = keep;
		int then = this.life;
		this.world.after(milliseconds * World.MILLI, () -> {
			if (this.life == then) {
				resume();
			}
		});
	}

	void resume() {
		if (this.paused) {
			this.paused = false;
			List<Runnable> late = new ArrayList<>(this.piled);
			this.piled.clear();
			if (this.world.roll(this.number) % 2 == 0) {
				tick();
			}
			late.forEach(Runnable::run);
			tick();
		}
	}

	void alter(String key, Action.Alteration alteration) {
		if (isUp()) {
			this.checks.alter(key, alteration);
		}
	}

	void receive(SourceMessage<String, Integer> message) {
		if (!this.up || !this.attached) {
			return;
		}
		if (this.paused) {
			if (this.pilesUp) {
				this.world.count(Feature.PILED_UP);
				this.piled.add(() -> receive(message));
			}
			return;
		}
		this.engine.onMessage(message, this.world.now());
		touch();
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
	public void send(SinkMessage<String, Integer> message) {
		if (this.attached) {
			this.world.ask(this.number, message);
		}
	}

	@Override
	public boolean wantsEvents() {
		return this.listener.dispatch().wantsEvents();
	}

	@Override
	public void emit(StateEvent<String, Integer> event) {
		this.checks.watch().told(event);
		this.listener.publish(event);
	}

	@Override
	public void arrived(String key, Integer value) {
		if (!Objects.equals(this.engine.store().value(key), value)) {
			throw new SimulationFailure("who waits gets the value that is held", this + ": " + key + "=" + value);
		}
		this.callers.stopWaiting(key);
	}

	@Override
	public void gone(String key) {
	}

	@Override
	public void allGone() {
	}

	@Override
	public void failed(String key, StateException failure) {
		this.callers.stopWaiting(key);
		if (failure instanceof StateLimitExceededException) {
			this.world.count(Feature.LIMIT_EXCEEDED);
		}
		else if (failure instanceof StateTimeoutException) {
			this.world.count(Feature.TIMED_OUT);
		}
	}

	@Override
	public void handlerFailed(StateEvent<String, Integer> event, RuntimeException failure) {
		if (this.setup.handler() != Handling.FAIL) {
			throw new IllegalStateException(failure);
		}
		this.world.count(Feature.HANDLER_FAILED);
	}

	@Override
	public void statusChanged(SyncStatus status, SyncStatus previous) {
		if (status == SyncStatus.STALE) {
			this.world.count(Feature.STALE);
		}
		else if (status == SyncStatus.SYNCED) {
			this.world.count(Feature.SYNCED);
		}
	}

	@Override
	public void diverged(Version version) {
		this.world.count(Feature.DIVERGED);
		if (!this.checks.isAltered()) {
			throw new SimulationFailure("digests differ only where entries do", this + " at " + version);
		}
	}

	@Override
	public void synced(Version version) {
		if (++this.synced > 1) {
			throw new SimulationFailure("the first sync ends once", this.toString());
		}
	}

	@Override
	public String toString() {
		return this.id + " (" + this.setup.mode() + ")";
	}

}
