package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.stateeventtarget.OnConnect;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateEventType;

/**
 * Makes up what does not change during a schedule.
 */
final class SetupGenerator {

	private static final int[] BOUNDS = { 1, 2, 4, 8, 64 };

	private final Random random;

	SetupGenerator(Random random) {
		this.random = random;
	}

	/**
	 * Makes a setup up.
	 * @param relayed decides on relays, by itself so that the rest does not depend on it
	 */
	Setup setup(Random relayed) {
		List<Setup.SinkSetup> sinks = new ArrayList<>();
		int count = 2 + this.random.nextInt(3);
		Handling handling = chance(1, 3) ? any(Handling.values()) : Handling.NONE;
		for (int i = 0; i < count; i++) {
			boolean onDemand = (i == 0) ? chance(1, 4) : chance(1, 2);
			int few = 1 + this.random.nextInt(3);
			sinks.add(new Setup.SinkSetup(onDemand ? SinkMode.ON_DEMAND : SinkMode.REPLICA, chance(1, 2) ? few : 100,
					chance(1, 2) ? handling : Handling.NONE));
		}
		return new Setup(chance(1, 3), chance(1, 8), chance(1, 10), chance(1, 3), chance(1, 2), broadcast(),
				chance(1, 10) ? OnConnect.NONE : OnConnect.SNAPSHOT, chance(1, 6) ? 0 : bound(),
				200 + this.random.nextInt(300), chance(1, 2) ? 0 : 2_000, chance(3, 4) ? 0 : 300,
				chance(1, 3) ? bound() : 64, bound(), chance(1, 15) ? 1 : 100,
				chance(1, 2) ? 1 + this.random.nextInt(3) : 100, chance(1, 2) ? 50 : this.random.nextInt(100), bound(),
				relayed.nextInt(3) == 0, List.copyOf(sinks));
	}

	private Set<StateEventType> broadcast() {
		EnumSet<StateEventType> kinds = EnumSet.allOf(StateEventType.class);
		if (chance(1, 5)) {
			kinds.remove(any(StateEventType.values()));
		}
		return kinds;
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
