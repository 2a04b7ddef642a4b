package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Makes up a schedule from a seed.
 */
final class ScheduleGenerator {

	private final Random random;

	private final long seed;

	private final Setup setup;

	private final List<Step> steps = new ArrayList<>();

	private final int[] weights;

	private final int hotKeys;

	private final int haste;

	private final int scenes;

	private long time;

	private int lastValue;

	private ScheduleGenerator(long seed) {
		this.seed = seed;
		this.random = new Random(Dice.mix(seed));
		this.setup = new SetupGenerator(this.random).setup(new Random(Dice.mix(~seed)));
		this.weights = weights();
		this.hotKeys = 1 + this.random.nextInt(World.KEYS);
		this.haste = 5 + this.random.nextInt(120);
		this.scenes = chance(1, 4) ? 12 : 100;
	}

	static Schedule generate(long seed) {
		return new ScheduleGenerator(seed).schedule();
	}

	private Schedule schedule() {
		if (this.weights[Kind.WEATHER.ordinal()] > 0) {
			add(weather());
		}
		int count = 20 + this.random.nextInt(70);
		for (int i = 0; i < count; i++) {
			pass();
			step();
		}
		pass();
		return new Schedule(this.seed, this.setup, List.copyOf(this.steps), this.time);
	}

	private void pass() {
		this.time += switch (this.random.nextInt(12)) {
			case 0, 1, 2, 3 -> this.random.nextInt(4);
			case 4 -> 500 + this.random.nextInt(2500);
			default -> this.random.nextInt(this.haste);
		};
	}

	private void step() {
		int scene = this.random.nextInt(this.scenes);
		if (scene == 0) {
			rush();
		}
		else if (scene == 1) {
			rebirth();
		}
		else {
			add(action());
		}
	}

	/**
	 * Some keys change and are asked for again and again while the changes are published
	 * late.
	 */
	private void rush() {
		int source = source();
		int sink = sink();
		add(new Action.HoldPublication(source, 20 + this.random.nextInt(500)));
		for (int i = 6 + this.random.nextInt(15); i > 0; i--) {
			this.time += this.random.nextInt(20);
			String key = "k" + this.random.nextInt(3);
			add(switch (this.random.nextInt(7)) {
				case 0 -> new Action.Remove(source, key);
				case 1, 2, 3 -> new Action.Put(source, key, value(), 0);
				case 4, 5 -> new Action.Read(sink, key);
				default -> new Action.AskSource(sink, key);
			});
		}
	}

	/**
	 * A sink writes and asks, ends, and comes back by the same id at once.
	 */
	private void rebirth() {
		int sink = sink();
		for (int life = 0; life < 2; life++) {
			for (int i = 1 + this.random.nextInt(3); i > 0; i--) {
				add(action(any(Kind.CALLS), sink));
				this.time += this.random.nextInt(10);
			}
			if (life == 0) {
				add(new Action.CrashSink(sink, true, this.random.nextInt(20)));
				this.time += this.random.nextInt(60);
			}
		}
	}

	private Action action(Kind kind, int sink) {
		return switch (kind) {
			case READ -> new Action.Read(sink, key());
			case ASK_SOURCE -> new Action.AskSource(sink, key());
			default -> new Action.Write(sink, key(), value(), Action.Expectation.ANY);
		};
	}

	private void add(Action action) {
		this.steps.add(new Step(this.time, action));
	}

	/**
	 * Each schedule has its own taste: most kinds of actions are frequent in some, rare
	 * in others and absent in the rest, which finds more than the same mixture each time.
	 */
	private int[] weights() {
		int[] chosen = new int[Kind.values().length];
		for (Kind kind : Kind.values()) {
			int factor = switch (this.random.nextInt(4)) {
				case 0 -> 0;
				case 1 -> 3;
				default -> 1;
			};
			chosen[kind.ordinal()] = kind.weight * ((kind == Kind.PUT) ? Math.max(1, factor) : factor);
		}
		return chosen;
	}

	private Action action() {
		int left = this.random.nextInt(IntStream.of(this.weights).sum());
		for (Kind kind : Kind.values()) {
			left -= this.weights[kind.ordinal()];
			if (left < 0) {
				return action(kind);
			}
		}
		throw new IllegalStateException();
	}

	private Action action(Kind kind) {
		return switch (kind) {
			case PUT -> new Action.Put(source(), key(), chance(1, 8) ? this.lastValue : value(), 0);
			case PUT_FOR_A_TIME -> new Action.Put(source(), key(), value(), 1 + this.random.nextInt(1500));
			case REMOVE -> new Action.Remove(source(), key());
			case PUT_ALL -> new Action.PutAll(source(), entries());
			case CLEAR -> new Action.Clear(source());
			case SIGNAL -> new Action.Signal(source(), value());
			case COMPARE_AND_SET -> new Action.CompareAndSet(source(), key(), chance(2, 3), value());
			case REFRESH -> new Action.Refresh(source(), entries(), chance(1, 2), this.random.nextInt(200));
			case READ -> new Action.Read(sink(), key());
			case ASK_SOURCE -> new Action.AskSource(sink(), key());
			case WRITE ->
				new Action.Write(sink(), key(), chance(3, 4) ? Integer.valueOf(value()) : null, expectation());
			case RESYNC -> new Action.Resync(sink());
			case SLOW_LISTENER -> new Action.SlowListener(sink(), chance(1, 3) ? 0 : this.random.nextInt(200));
			case STORE -> new Action.Store(key(), storedValue());
			case ALTER -> new Action.Alter(sink(), key(), any(Action.Alteration.values()));
			case WEATHER -> weather();
			case PARTITION -> partition();
			case HEAL -> new Action.Heal();
			case RESTART_SOURCE ->
				new Action.RestartSource(source(), chance(1, 2), chance(1, 2), this.random.nextInt(1500));
			case HOLD_PUBLICATION -> new Action.HoldPublication(source(), this.random.nextInt(800));
			case CHANGE_FEATURES -> new Action.ChangeFeatures(source(), this.random.nextInt(4));
			case PAUSE_SOURCE -> new Action.PauseSource(source(), pause(), chance(1, 2));
			case JUMP_CLOCK -> new Action.JumpClock(source(), this.random.nextInt(20_000) - 10_000);
			case STOP_SINK -> new Action.StopSink(sink(), pause());
			case CRASH_SINK -> new Action.CrashSink(sink(), chance(2, 3), this.random.nextInt(1500));
			case PAUSE_SINK -> new Action.PauseSink(sink(), pause(), chance(1, 2));
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
		return "k" + this.random.nextInt(chance(7, 8) ? this.hotKeys : World.KEYS);
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

	private boolean chance(int times, int of) {
		return this.random.nextInt(of) < times;
	}

	/**
	 * The kinds of actions, with how frequent they are.
	 */
	private enum Kind {

		PUT(12), PUT_FOR_A_TIME(3), REMOVE(6), PUT_ALL(3), CLEAR(2), SIGNAL(2), COMPARE_AND_SET(2), REFRESH(2),
		READ(12), ASK_SOURCE(6), WRITE(8), RESYNC(2), SLOW_LISTENER(2), STORE(2), ALTER(2), WEATHER(4), PARTITION(4),
		HEAL(3), RESTART_SOURCE(4), HOLD_PUBLICATION(2), CHANGE_FEATURES(2), PAUSE_SOURCE(2), JUMP_CLOCK(2),
		STOP_SINK(4), CRASH_SINK(2), PAUSE_SINK(2);

		private static final Kind[] CALLS = { READ, ASK_SOURCE, WRITE };

		private final int weight;

		Kind(int weight) {
			this.weight = weight;
		}

	}

	private <T> T any(T[] choices) {
		return choices[this.random.nextInt(choices.length)];
	}

}
