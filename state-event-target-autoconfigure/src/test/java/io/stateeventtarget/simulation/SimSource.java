package io.stateeventtarget.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryAccess;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceOutput;
import io.stateeventtarget.replication.SourceProbe;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds the source: the real primary state and engine, and around them
 * what the runtime does, in as few words as possible.
 */
final class SimSource implements SourceOutput<String, Integer>, PrimaryAccess<String, Integer> {

	private final World world;

	private final int number;

	private final Deque<Runnable> mailbox = new ArrayDeque<>();

	private final List<Runnable> piled = new ArrayList<>();

	private @Nullable PrimaryState<String, Integer> primary;

	private @Nullable SourceEngine<String, Integer> engine;

	private @Nullable SourceProbe probe;

	private @Nullable OriginLog log;

	private String id;

	private long clockOffset;

	private Origin heard = Origin.NONE;

	private boolean up;

	private boolean begun;

	private boolean attachedBefore;

	private boolean paused;

	private boolean pilesUp;

	private int life;

	SimSource(World world, int number) {
		this.world = world;
		this.number = number;
		this.id = "source" + number;
	}

	boolean isUp() {
		return this.up;
	}

	boolean isPrimary() {
		return this.up && this.heard.compareTo(origin()) <= 0;
	}

	Origin origin() {
		return this.primary.origin();
	}

	Version version() {
		return this.primary.version();
	}

	OriginLog log() {
		return this.log;
	}

	void put(String key, int value, int timeToLive) {
		change(() -> this.primary.put(key, value, (timeToLive > 0) ? wall() + timeToLive : 0, wall(),
				ChangeCause.WRITE));
	}

	void putAll(Map<String, Integer> entries) {
		change(() -> this.primary.putAll(entries, wall()));
	}

	void remove(String key) {
		change(() -> this.primary.remove(key, wall(), ChangeCause.WRITE));
	}

	void clear() {
		this.world.count(Feature.RESET);
		change(() -> this.primary.clear(wall()));
	}

	void signal(int detail) {
		this.world.count(Feature.SIGNAL);
		change(() -> this.primary.signal("numbers", detail, wall()));
	}

	void compareAndSet(String key, boolean right, int value) {
		change(() -> {
			this.world.count(Feature.COMPARE_AND_SET);
			ModelEntry held = this.log.newest().get(key);
			Version is = (held != null) ? new Version(held.epoch(), held.sequence()) : Version.NONE;
			Version expected = right ? is : new Version(is.epoch(), is.sequence() + 1);
			if (this.primary.hasVersion(key, expected) != right) {
				throw new SimulationFailure("an entry has the version of its change", key + " at " + expected);
			}
			return right ? this.primary.put(key, value, 0, wall(), ChangeCause.WRITE) : null;
		});
	}

	void refresh(Map<String, Integer> loaded, boolean replace, int takes) {
		if (!this.up || this.paused) {
			return;
		}
		Version asOf = version();
		int then = this.life;
		this.world.after(takes * World.MILLI, () -> {
			if (this.up && this.life == then) {
				this.world.count(Feature.MERGE);
				change(() -> this.primary.merge(loaded, asOf, replace, wall()));
			}
		});
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
		this.primary = new PrimaryState<>(first, this.world.setup().history());
		this.engine = new SourceEngine<>(this.world.setup().source(), this, this);
		this.probe = new SourceProbe(this.engine, this.primary);
		this.log = this.world.model().begin(first, Map.of(), this.world.moment());
		attach();
	}

	private void crash(boolean sameId) {
		this.world.count(Feature.SOURCE_CRASH);
		this.world.count(Feature.SOURCE_RESTART_WITHOUT_MEMORY);
		this.up = false;
		this.begun = false;
		this.mailbox.clear();
		this.log.end(this.world.moment());
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
		this.log.published(first.sequence(), this.world.now());
		this.engine.begin(this.id, first, this.world.now());
	}

	private void takeEpoch() {
		long current = version().epoch();
		long least = this.attachedBefore ? Math.max(current + 1, wall()) : current;
		long proposal = Math.max(least, this.heard.epoch() + 1);
		boolean mayKeep = !this.attachedBefore && proposal == current;
		long epoch = this.world.claim(proposal);
		if (epoch != current || !mayKeep) {
			Origin next = unused(epoch);
			this.log.end(this.world.moment());
			this.log = this.world.model().begin(next, this.log.newest(), this.world.moment());
			this.primary.begin(next);
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
			Changes<String, Integer> expired = this.primary.expireNext(wall());
			more = expired != null;
			if (expired != null) {
				this.world.count(Feature.EXPIRED);
				made(expired);
			}
		}
		if (this.begun && isPrimary()) {
			this.engine.onTick(this.world.now());
		}
	}

	private void change(Supplier<@Nullable Changes<String, Integer>> step) {
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

	private void made(@Nullable Changes<String, Integer> change) {
		if (change == null) {
			return;
		}
		this.world.count(Feature.CHANGE);
		this.log.add(change, this.world.moment());
		if (!sameAsModel()) {
			throw new SimulationFailure("the primary state is what its changes made",
					change + " lead to " + this.primary.store().asMap() + " but should to " + this.log.newest());
		}
		OriginLog current = this.log;
		this.mailbox.add(() -> {
			current.published(change.to(), this.world.now());
			this.engine.onChanges(change, this.world.now());
		});
	}

	private boolean sameAsModel() {
		Map<String, ModelEntry> expected = this.log.newest();
		if (this.primary.store().size() != expected.size()) {
			return false;
		}
		for (Entry<String, Integer> entry : this.primary.store()) {
			ModelEntry other = expected.get(entry.key());
			if (other == null || other.value() != entry.value() || other.epoch() != entry.epoch()
					|| other.sequence() != entry.sequence()) {
				return false;
			}
		}
		return true;
	}

	private void drain() {
		while (!this.mailbox.isEmpty()) {
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

	private long wall() {
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
		int then = this.life;
		long chance = this.world.roll(key.hashCode());
		this.world.after(chance % 300 * World.MILLI, () -> {
			if (this.up && this.life == then) {
				loaded(key, chance / 300 % 5 == 0);
			}
		});
	}

	private void loaded(String key, boolean fails) {
		Integer value = this.world.stored(key);
		this.world.count(fails ? Feature.LOAD_FAILED : Feature.LOAD);
		if (!fails && value != null) {
			change(() -> this.primary.load(key, value, wall()));
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
	public Lookup<String, Integer> lookup(String key) {
		return new Lookup<>(this.primary.store().get(key), version());
	}

	@Override
	public @Nullable Delta<String, Integer> since(Position position) {
		return delta(this.primary.since(position));
	}

	@Override
	public @Nullable Delta<String, Integer> sinceBeginning(Origin origin) {
		return delta(this.primary.sinceBeginning(origin));
	}

	@Override
	public Digest digest() {
		return new Digest(version(), this.primary.digest());
	}

	private @Nullable Delta<String, Integer> delta(@Nullable List<Change<String, Integer>> steps) {
		return (steps != null) ? new Delta<>(steps, version().sequence()) : null;
	}

	@Override
	public Cut<String, Integer> cut() {
		return new Cut<>(version(), this.primary.store().freeze());
	}

	@Override
	public Version write(SinkMessage.Write<String, Integer> write, SinkInfo sink) {
		if (!isPrimary()) {
			throw new NotPrimaryException("fenced", "numbers", write.key());
		}
		Integer value = write.value();
		if (value != null && value % 10 == 9) {
			throw new WriteRejectedException("refused", "numbers", write.key());
		}
		if (write.expected() != null && !this.primary.hasVersion(write.key(), write.expected())) {
			throw new WriteRejectedException("another version", "numbers", write.key());
		}
		made((value != null) ? this.primary.put(write.key(), value, 0, wall(), ChangeCause.WRITE)
				: this.primary.remove(write.key(), wall(), ChangeCause.WRITE));
		this.world.written(write, version());
		return version();
	}

	@Override
	public String toString() {
		return this.id;
	}

}
