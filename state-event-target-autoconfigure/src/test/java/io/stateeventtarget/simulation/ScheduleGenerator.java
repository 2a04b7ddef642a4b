package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import io.stateeventtarget.OnConnect;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateEventType;
import org.jspecify.annotations.Nullable;

/**
 * Makes up a schedule from a seed.
 */
final class ScheduleGenerator {

	private static final int[] BOUNDS = { 1, 2, 4, 8, 64 };

	private final Random random;

	private final long seed;

	private final Setup setup;

	private final List<Step> steps = new ArrayList<>();

	private final boolean stormy;

	private final boolean crashing;

	private long time;

	private int lastValue;

	private ScheduleGenerator(long seed) {
		this.seed = seed;
		this.random = new Random(Dice.mix(seed));
		this.setup = setup();
		this.stormy = chance(2, 3);
		this.crashing = chance(2, 3);
	}

	static Schedule generate(long seed) {
		return new ScheduleGenerator(seed).schedule();
	}

	private Schedule schedule() {
		if (this.stormy) {
			add(weather());
		}
		int count = 20 + this.random.nextInt(70);
		for (int i = 0; i < count; i++) {
			pass();
			add(action());
		}
		pass();
		return new Schedule(this.seed, this.setup, List.copyOf(this.steps), this.time);
	}

	private void pass() {
		this.time += switch (this.random.nextInt(12)) {
			case 0, 1, 2, 3 -> this.random.nextInt(4);
			case 4 -> 500 + this.random.nextInt(2500);
			default -> this.random.nextInt(120);
		};
	}

	private void add(Action action) {
		this.steps.add(new Step(this.time, action));
	}

	private Setup setup() {
		List<Setup.SinkSetup> sinks = new ArrayList<>();
		int count = 2 + this.random.nextInt(3);
		Handling handling = chance(1, 3) ? any(Handling.values()) : Handling.NONE;
		for (int i = 0; i < count; i++) {
			boolean onDemand = (i == 0) ? chance(1, 4) : chance(1, 2);
			sinks.add(new Setup.SinkSetup(onDemand ? SinkMode.ON_DEMAND : SinkMode.REPLICA,
					chance(1, 2) ? 1 + this.random.nextInt(3) : 100, chance(1, 2) ? handling : Handling.NONE));
		}
		return new Setup(chance(1, 3), chance(1, 3), chance(1, 2), broadcast(),
				chance(1, 10) ? OnConnect.NONE : OnConnect.SNAPSHOT, chance(1, 6) ? 0 : bound(),
				200 + this.random.nextInt(300), chance(1, 2) ? 0 : 2_000, chance(3, 4) ? 0 : 300,
				chance(1, 3) ? bound() : 64, bound(), chance(1, 15) ? 1 : 100, List.copyOf(sinks));
	}

	private Set<StateEventType> broadcast() {
		EnumSet<StateEventType> kinds = EnumSet.allOf(StateEventType.class);
		if (chance(1, 5)) {
			kinds.remove(any(StateEventType.values()));
		}
		return kinds;
	}

	private Action action() {
		int kind = this.random.nextInt(100);
		if (kind < 34) {
			return change();
		}
		if (kind < 72) {
			return use();
		}
		if (kind < 84) {
			return this.stormy ? network() : use();
		}
		return this.crashing ? node() : change();
	}

	private Action change() {
		int source = source();
		return switch (this.random.nextInt(14)) {
			case 0, 1, 2, 3, 4 -> new Action.Put(source, key(), value(), 0);
			case 5 -> new Action.Put(source, key(), value(), 1 + this.random.nextInt(1500));
			case 6, 7, 8 -> new Action.Remove(source, key());
			case 9 -> new Action.PutAll(source, entries());
			case 10 -> chance(1, 2) ? new Action.Clear(source) : new Action.Put(source, key(), this.lastValue, 0);
			case 11 -> new Action.Signal(source, value());
			case 12 -> new Action.CompareAndSet(source, key(), chance(2, 3), value());
			default -> new Action.Refresh(source, entries(), chance(1, 2), this.random.nextInt(200));
		};
	}

	private Action use() {
		int sink = sink();
		return switch (this.random.nextInt(14)) {
			case 0, 1, 2, 3, 4 -> new Action.Read(sink, key());
			case 5, 6 -> new Action.AskSource(sink, key());
			case 7, 8, 9 -> new Action.Write(sink, key(), chance(3, 4) ? Integer.valueOf(value()) : null, expectation());
			case 10 -> new Action.Resync(sink);
			case 11 -> new Action.SlowListener(sink, chance(1, 3) ? 0 : this.random.nextInt(200));
			case 12 -> new Action.Store(key(), storedValue());
			default -> chance(1, 2) ? new Action.Alter(sink, key(), any(Action.Alteration.values()))
					: new Action.Read(sink, key());
		};
	}

	private Action network() {
		return switch (this.random.nextInt(6)) {
			case 0, 1 -> weather();
			case 2, 3 -> partition();
			default -> new Action.Heal();
		};
	}

	private Action node() {
		return switch (this.random.nextInt(9)) {
			case 0, 1 -> new Action.RestartSource(source(), chance(1, 2), chance(1, 2), this.random.nextInt(1500));
			case 2 -> new Action.PauseSource(source(), pause(), chance(1, 2));
			case 3 -> new Action.JumpClock(source(), this.random.nextInt(20_000) - 10_000);
			case 4, 5 -> new Action.StopSink(sink(), pause());
			case 6 -> new Action.CrashSink(sink(), chance(2, 3), this.random.nextInt(1500));
			case 7 -> new Action.PauseSink(sink(), pause(), chance(1, 2));
			default -> new Action.RestartSource(1, chance(1, 2), chance(1, 2), 0);
		};
	}

	private Action weather() {
		return chance(1, 4) ? new Action.Weather(0, 0, 0) : new Action.Weather(this.random.nextInt(40),
				this.random.nextInt(30), chance(1, 3) ? 1 : this.random.nextInt(400));
	}

	private Action partition() {
		int kind = this.random.nextInt(3);
		return new Action.Partition(source(), sink(), kind != 1, kind != 2);
	}

	private int pause() {
		return chance(1, 2) ? this.random.nextInt(300) : this.random.nextInt(6000);
	}

	/**
	 * Mostly the first source, so that it is seldom the one that is not there.
	 */
	private int source() {
		return chance(3, 4) ? 0 : 1;
	}

	private int sink() {
		return this.random.nextInt(this.setup.sinks().size());
	}

	private String key() {
		return "k" + this.random.nextInt(chance(1, 2) ? 3 : World.KEYS);
	}

	private int value() {
		this.lastValue = (this.steps.size() + 1) * 100 + this.random.nextInt(100);
		return this.lastValue;
	}

	private @Nullable Integer storedValue() {
		return chance(2, 3) ? Integer.valueOf(value()) : null;
	}

	private Map<String, Integer> entries() {
		Map<String, Integer> entries = new TreeMap<>();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			entries.put(key(), value());
		}
		return entries;
	}

	private Action.Expectation expectation() {
		return chance(1, 2) ? Action.Expectation.ANY : any(Action.Expectation.values());
	}

	private int bound() {
		return BOUNDS[this.random.nextInt(BOUNDS.length)];
	}

	private boolean chance(int times, int of) {
		return this.random.nextInt(of) < times;
	}

	private <T> T any(T[] choices) {
		return choices[this.random.nextInt(choices.length)];
	}

}
