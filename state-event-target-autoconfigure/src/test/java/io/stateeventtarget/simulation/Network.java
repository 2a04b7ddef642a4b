package io.stateeventtarget.simulation;

import java.util.Arrays;

/**
 * The links between sources and sinks, each way by itself: what is sent may be lost,
 * doubled, late and overtaken, or not get through for a while.
 */
final class Network {

	private static final long MILLI = 1_000_000;

	private static final int SINKS = 8;

	private final World world;

	private final boolean[] cutToSink = new boolean[Setup.SOURCES * SINKS];

	private final boolean[] cutToSource = new boolean[Setup.SOURCES * SINKS];

	private int lostPercent;

	private int doubledPercent;

	private int delay;

	Network(World world) {
		this.world = world;
	}

	void weather(int lost, int doubled, int milliseconds) {
		this.lostPercent = lost;
		this.doubledPercent = doubled;
		this.delay = milliseconds;
	}

	void partition(int source, int sink, boolean toSink, boolean toSource) {
		int link = source * SINKS + sink;
		this.cutToSink[link] = toSink;
		this.cutToSource[link] = toSource;
		this.world.count((toSink && toSource) ? Feature.PARTITION : Feature.ONE_WAY_PARTITION);
	}

	void heal() {
		Arrays.fill(this.cutToSink, false);
		Arrays.fill(this.cutToSource, false);
	}

	void toSink(int source, int sink, Runnable delivery) {
		int link = source * SINKS + sink;
		carry(link, delivery, this.cutToSink);
	}

	void toSource(int source, int sink, Runnable delivery) {
		int link = source * SINKS + sink;
		carry(link, delivery, this.cutToSource);
	}

	private void carry(int link, Runnable delivery, boolean[] cut) {
		this.world.count(Feature.MESSAGE);
		if (cut[link]) {
			this.world.count(Feature.BLOCKED);
			return;
		}
		long fate = this.world.roll(link * 2L + ((cut == this.cutToSink) ? 0 : 1));
		if (fate % 100 < this.lostPercent) {
			this.world.count(Feature.LOST);
			return;
		}
		later(fate / 100, delivery);
		if (fate / 100 % 100 < this.doubledPercent) {
			this.world.count(Feature.DOUBLED);
			later(fate / 10_000, delivery);
		}
	}

	private void later(long chance, Runnable delivery) {
		long extra = 0;
		if (this.delay > 0) {
			extra = (chance / 100 % this.delay) * MILLI + chance % 1000;
			this.world.count(Feature.LATE);
		}
		this.world.after(MILLI + extra, delivery);
	}

}
