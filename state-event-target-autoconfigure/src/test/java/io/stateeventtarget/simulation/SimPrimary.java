package io.stateeventtarget.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryAccess;
import io.stateeventtarget.replication.PrimaryState;
import org.jspecify.annotations.Nullable;

/**
 * What one life of a source holds: the real primary state, what applications do with it,
 * and the model that it is compared with.
 */
final class SimPrimary implements PrimaryAccess<String, Integer> {

	private final World world;

	private final SimSource source;

	private final PrimaryState<String, Integer> state;

	private final Map<String, Integer> lives = new HashMap<>();

	private OriginLog log;

	SimPrimary(World world, SimSource source, Origin first) {
		this.world = world;
		this.source = source;
		this.state = new PrimaryState<>(first, world.setup().history());
		this.log = world.model().begin(first, Map.of(), world.moment());
	}

	/**
	 * Takes note of a change.
	 * @return publishes it in the log
	 */
	Runnable note(Changes<String, Integer> change) {
		this.world.count(Feature.CHANGE);
		this.log.add(change, this.world.moment());
		if (!sameAsModel()) {
			throw new SimulationFailure("the primary state is what its changes made",
					change + " lead to " + this.state.store().asMap() + " but should to " + this.log.newest());
		}
		OriginLog current = this.log;
		return () -> current.published(change.to(), this.world.now());
	}

	/**
	 * Begins another incarnation with what is here.
	 */
	void begin(Origin next) {
		end();
		this.log = this.world.model().begin(next, this.log.newest(), this.world.moment());
		this.state.begin(next);
		this.lives.clear();
	}

	void end() {
		this.log.end(this.world.moment());
	}

	Origin origin() {
		return this.state.origin();
	}

	Version version() {
		return this.state.version();
	}

	OriginLog log() {
		return this.log;
	}

	PrimaryState<String, Integer> state() {
		return this.state;
	}

	void put(String key, int value, int timeToLive) {
		this.source.change(() -> this.state.put(key, value, (timeToLive > 0) ? this.source.wall() + timeToLive : 0,
				this.source.wall(), ChangeCause.WRITE));
	}

	void putAll(Map<String, Integer> entries) {
		this.source.change(() -> this.state.putAll(entries, this.source.wall()));
	}

	void remove(String key) {
		this.source.change(() -> this.state.remove(key, this.source.wall(), ChangeCause.WRITE));
	}

	void clear() {
		this.world.count(Feature.RESET);
		this.source.change(() -> this.state.clear(this.source.wall()));
	}

	void signal(int detail) {
		this.world.count(Feature.SIGNAL);
		this.source.change(() -> this.state.signal("numbers", detail, this.source.wall()));
	}

	void compareAndSet(String key, boolean right, int value) {
		this.source.change(() -> {
			this.world.count(Feature.COMPARE_AND_SET);
			ModelEntry held = this.log.newest().get(key);
			Version is = (held != null) ? new Version(held.epoch(), held.sequence()) : Version.NONE;
			Version expected = right ? is : new Version(is.epoch(), is.sequence() + 1);
			if (this.state.hasVersion(key, expected) != right) {
				throw new SimulationFailure("an entry has the version of its change", key + " at " + expected);
			}
			return right ? this.state.put(key, value, 0, this.source.wall(), ChangeCause.WRITE) : null;
		});
	}

	void refresh(Map<String, Integer> loaded, boolean replace, int takes) {
		if (!this.source.mayAct()) {
			return;
		}
		Version asOf = version();
		this.source.later(takes, () -> {
			this.world.count(Feature.MERGE);
			this.source.change(() -> this.state.merge(loaded, asOf, replace, this.source.wall()));
		});
	}

	void load(String key, int value) {
		this.source.change(() -> this.state.load(key, value, this.source.wall()));
	}

	@Nullable Changes<String, Integer> expireNext() {
		Changes<String, Integer> expired = this.state.expireNext(this.source.wall());
		this.world.count(Feature.EXPIRED, (expired != null) ? 1 : 0);
		return expired;
	}

	/**
	 * A life of a sink that has ended cannot write behind the next one, unless somebody
	 * else hands its writes on.
	 */
	private void noteLife(WriteRecord write) {
		int newest = this.lives.merge(write.sinkId(), write.life(), Math::max);
		if (write.life() < newest && !this.world.isRelayed(write.sinkId())) {
			throw new SimulationFailure("a life that ended does not write after the next", write.toString());
		}
	}

	private boolean sameAsModel() {
		Map<String, ModelEntry> expected = this.log.newest();
		if (this.state.store().size() != expected.size()) {
			return false;
		}
		for (Entry<String, Integer> entry : this.state.store()) {
			ModelEntry other = expected.get(entry.key());
			if (other == null || other.value() != entry.value() || other.epoch() != entry.epoch()
					|| other.sequence() != entry.sequence()) {
				return false;
			}
		}
		return true;
	}

	@Override
	public Lookup<String, Integer> lookup(String key) {
		return new Lookup<>(this.state.store().get(key), version());
	}

	@Override
	public @Nullable Delta<String, Integer> since(Position position) {
		return delta(this.state.since(position));
	}

	@Override
	public @Nullable Delta<String, Integer> sinceBeginning(Origin origin) {
		return delta(this.state.sinceBeginning(origin));
	}

	@Override
	public Digest digest() {
		return new Digest(version(), this.state.digest());
	}

	private @Nullable Delta<String, Integer> delta(@Nullable List<Change<String, Integer>> steps) {
		return (steps != null) ? new Delta<>(steps, version().sequence()) : null;
	}

	@Override
	public Cut<String, Integer> cut() {
		return new Cut<>(version(), this.state.store().freeze());
	}

	@Override
	public Version write(SinkMessage.Write<String, Integer> write, SinkInfo sink) {
		if (!this.source.isPrimary()) {
			throw new NotPrimaryException("fenced", "numbers", write.key());
		}
		Integer value = write.value();
		if (value != null && value % 10 == 9) {
			throw new WriteRejectedException("refused", "numbers", write.key());
		}
		if (write.expected() != null && !this.state.hasVersion(write.key(), write.expected())) {
			throw new WriteRejectedException("another version", "numbers", write.key());
		}
		this.source.made((value != null) ? this.state.put(write.key(), value, 0, this.source.wall(), ChangeCause.WRITE)
				: this.state.remove(write.key(), this.source.wall(), ChangeCause.WRITE));
		noteLife(this.world.written(write, version()));
		return version();
	}

}
