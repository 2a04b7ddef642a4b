package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.Version;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What an application does with a sink, and who of it waits for what.
 */
final class SinkCallers {

	private final SimSink sink;

	private final World world;

	private final Map<String, Long> waiting = new HashMap<>();

	private final List<AskRecord> asks = new ArrayList<>();

	private final List<WriteRecord> writes = new ArrayList<>();

	SinkCallers(SimSink sink, World world) {
		this.sink = sink;
		this.world = world;
	}

	void read(String key) {
		if (!this.sink.mayAct()) {
			return;
		}
		this.world.count(Feature.READ);
		Entry<String, Integer> entry = this.sink.engine().store().get(key);
		if (entry != null && entry.value() != null) {
			entry.touch();
			return;
		}
		this.waiting.putIfAbsent(key, this.world.now());
		this.sink.engine().ask(key, this.world.now());
		this.sink.touch();
	}

	void askSource(String key) {
		if (!this.sink.mayAct()) {
			return;
		}
		this.world.count(Feature.ASK_SOURCE);
		AskRecord ask = new AskRecord(this.world, this.sink, key);
		this.asks.add(ask);
		this.sink.engine().askSource(key, ask, this.world.now());
		this.sink.touch();
	}

	void write(String key, @Nullable Integer value, Action.Expectation expectation) {
		if (!this.sink.mayAct()) {
			return;
		}
		this.world.count(Feature.WRITE);
		Entry<String, Integer> held = this.sink.engine().store().get(key);
		Version expected = switch (expectation) {
			case ANY -> null;
			case ABSENT -> Version.NONE;
			case HELD -> (held != null) ? new Version(held.epoch(), held.sequence()) : Version.NONE;
			case WRONG -> new Version(1, 1);
		};
		WriteRecord write = new WriteRecord(this.world, this.sink.id(), this.sink.life(),
				"the write of " + key + "=" + value + " by " + this.sink.id() + " expecting " + expected);
		this.writes.add(write);
		this.sink.engine().write(this.world.marked(key, write), value, expected, write, this.world.now());
		this.sink.touch();
	}

	/**
	 * The sink was closed.
	 */
	void end() {
		this.writes.forEach(this::mustHaveEnded);
		this.asks.forEach(this::mustHaveEnded);
		this.writes.clear();
		this.asks.clear();
		this.waiting.clear();
	}

	private void mustHaveEnded(Object record) {
		boolean ended = (record instanceof WriteRecord write) ? write.hasEnded() : ((AskRecord) record).hasEnded();
		if (!ended) {
			throw new SimulationFailure("closing ends everything", this.sink + ": " + record + " did not end");
		}
	}

	List<AskRecord> asks() {
		return this.asks;
	}

	List<WriteRecord> writes() {
		return this.writes;
	}

	void stopWaiting(String key) {
		this.waiting.remove(key);
	}

	Map<String, Long> waiting() {
		return this.waiting;
	}

}
