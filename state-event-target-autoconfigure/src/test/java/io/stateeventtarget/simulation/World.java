package io.stateeventtarget.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * One run of a schedule: the nodes, the network and the time, all in one thread.
 */
final class World {

	static final long MILLI = 1_000_000;

	static final int TICK = 40;

	static final int KEYS = 8;

	private static final long BEGINNING = 3_600_000 * MILLI;

	private static final long WALL = 1_000_000;

	/**
	 * How long requests and writes may take after everything is in sync again: they are
	 * tried again each second, a load takes a while, and its failure is asked for again.
	 */
	private static final long LEFTOVERS = 4_000;

	private final Schedule schedule;

	private final Coverage coverage;

	private final Dice dice;

	private final ModelLog model = new ModelLog();

	private final Network network = new Network(this);

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final Deque<Runnable> soon = new ArrayDeque<>();

	private final List<SimSource> sources = new ArrayList<>();

	private final List<SimSink> sinks = new ArrayList<>();

	private final Map<String, Integer> database = new HashMap<>();

	private final Map<String, WriteRecord> writes = new IdentityHashMap<>();

	private final MessageCheck messages = new MessageCheck(this);

	private long now = BEGINNING;

	private long order;

	private long register;

	private @Nullable SimulationFailure failure;

	World(Schedule schedule, Coverage coverage) {
		this.schedule = schedule;
		this.coverage = coverage;
		this.dice = new Dice(schedule.seed());
		for (int i = 0; i < Setup.SOURCES; i++) {
			this.sources.add(new SimSource(this, i));
		}
		for (Setup.SinkSetup sink : schedule.setup().sinks()) {
			this.sinks.add(new SimSink(this, this.sinks.size(), sink));
		}
	}

	/**
	 * Runs the schedule to its end.
	 * @throws SimulationFailure if a rule did not hold
	 */
	void run() {
		for (int i = 0; i < KEYS / 2; i++) {
			this.database.put("k" + i, i * 10 + 5);
		}
		for (Step step : this.schedule.steps()) {
			at(BEGINNING + step.at() * MILLI, () -> step.action().perform(this));
		}
		this.sources.get(0).start();
		this.sinks.forEach(SimSink::start);
		after(TICK * MILLI, this::tick);
		runUntil(BEGINNING + this.schedule.end() * MILLI);
		new Ending(this).run();
	}

	void runUntil(long end) {
		settle();
		while (!this.events.isEmpty() && this.events.peek().at <= end) {
			Event event = this.events.poll();
			this.now = event.at;
			event.task.run();
			settle();
		}
		this.now = end;
	}

	private void settle() {
		while (!this.soon.isEmpty()) {
			this.soon.poll().run();
		}
		for (SimSink sink : this.sinks) {
			sink.check();
		}
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private void tick() {
		after(TICK * MILLI, this::tick);
		this.sources.forEach(SimSource::tick);
		this.sinks.forEach(SimSink::tick);
	}

	private void at(long time, Runnable task) {
		this.events.add(new Event(time, this.order++, task));
	}

	void after(long nanos, Runnable task) {
		at(this.now + nanos, task);
	}

	void soon(Runnable task) {
		this.soon.add(task);
	}

	/**
	 * Takes note of a failure where it cannot be thrown.
	 */
	void fail(SimulationFailure found) {
		if (this.failure == null) {
			this.failure = found;
		}
	}

	void count(Feature feature) {
		this.coverage.count(feature);
	}

	void count(Feature feature, long times) {
		this.coverage.count(feature, times);
	}

	long roll(long purpose) {
		return this.dice.roll(this.now, purpose);
	}

	Setup setup() {
		return this.schedule.setup();
	}

	Network network() {
		return this.network;
	}

	ModelLog model() {
		return this.model;
	}

	SimSource source(int number) {
		return this.sources.get(number);
	}

	SimSink sink(int number) {
		return this.sinks.get(number);
	}

	List<SimSource> sources() {
		return this.sources;
	}

	List<SimSink> sinks() {
		return this.sinks;
	}

	long now() {
		return this.now;
	}

	long wall() {
		return WALL + (this.now - BEGINNING) / MILLI;
	}

	/**
	 * A number that grows with everything that happens, also at the same time.
	 */
	long moment() {
		return this.order++;
	}

	void store(String key, @Nullable Integer value) {
		if (value != null) {
			this.database.put(key, value);
		}
		else {
			this.database.remove(key);
		}
	}

	@Nullable Integer stored(String key) {
		return this.database.get(key);
	}

	/**
	 * Takes an epoch as a transport does.
	 */
	long claim(long proposal) {
		if (!setup().register()) {
			return proposal;
		}
		this.register = Math.max(proposal, this.register + 1);
		this.sources.forEach((source) -> source.epochs().note(new Origin("", this.register)));
		return this.register;
	}

	void attached(SimSource source) {
		for (SimSource other : this.sources) {
			if (other != source && other.isUp()) {
				count(Feature.TWO_SOURCES);
				if (other.origin().compareTo(source.origin()) > 0) {
					count(Feature.CLOCK_BEHIND);
				}
			}
		}
	}

	/**
	 * The newest incarnation that is alive and not fenced.
	 */
	@Nullable SimSource primary() {
		SimSource newest = null;
		for (SimSource source : this.sources) {
			if (source.isPrimary() && (newest == null || source.origin().compareTo(newest.origin()) > 0)) {
				newest = source;
			}
		}
		return newest;
	}

	void publish(int source, SourceMessage<String, Integer> message) {
		for (SimSink sink : this.sinks) {
			if (!setup().isRelayed(sink.number())) {
				deliver(source, sink, message);
			}
		}
	}

	/**
	 * Sends from the relay to the sink that it serves.
	 */
	void relay(SourceMessage<String, Integer> message) {
		count(Feature.RELAYED);
		SimSink served = this.sinks.get(this.sinks.size() - 1);
		Pieces.of(message, setup().snapshotPart()).forEach((each) -> deliver(0, served, each));
	}

	void send(int source, String sinkId, SourceMessage<String, Integer> message) {
		for (SimSink sink : this.sinks) {
			if (sink.id().equals(sinkId)) {
				Pieces.of(message, setup().snapshotPart()).forEach((each) -> deliver(source, sink, each));
			}
		}
	}

	private void deliver(int source, SimSink sink, SourceMessage<String, Integer> message) {
		String id = sink.id();
		this.messages.check(id, message, this.model.of(message.origin()));
		this.network.toSink(source, sink.number(), () -> {
			if (sink.id().equals(id)) {
				sink.receive(message);
			}
		});
	}

	boolean isRelayed(String sinkId) {
		SimSink last = this.sinks.get(this.sinks.size() - 1);
		return last.id().equals(sinkId) && setup().isRelayed(last.number());
	}

	void ask(int sink, SinkMessage<String, Integer> message) {
		if (setup().isRelayed(sink)) {
			this.network.toSource(0, sink, () -> sink(0).relay(message));
			return;
		}
		for (int i = 0; i < this.sources.size(); i++) {
			SimSource source = this.sources.get(i);
			this.network.toSource(i, sink, () -> source.receive(message));
		}
	}

	/**
	 * A copy of a key by which a write is known again, however often it is sent.
	 */
	String marked(String key, WriteRecord write) {
		String copy = new String(key.toCharArray());
		this.writes.put(copy, write);
		return copy;
	}

	/**
	 * A source made a write.
	 */
	WriteRecord written(SinkMessage.Write<String, Integer> message, Version version) {
		WriteRecord write = this.writes.get(message.key());
		if (write == null) {
			throw new SimulationFailure("only what was written is made", message.toString());
		}
		write.made(version);
		return write;
	}

	long leftovers() {
		return (LEFTOVERS + setup().requestTimeout()) * MILLI;
	}

	private record Event(long at, long order, Runnable task) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.at, other.at);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
