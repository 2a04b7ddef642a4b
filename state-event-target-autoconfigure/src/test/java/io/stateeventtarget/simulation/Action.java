package io.stateeventtarget.simulation;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happens in a schedule. Sources and sinks are named by their number.
 */
sealed interface Action {

	/**
	 * Does it.
	 * @param world where
	 */
	void perform(World world);

	record Put(int source, String key, int value, int timeToLive) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.put(this.key, this.value, this.timeToLive));
		}

	}

	record PutAll(int source, Map<String, Integer> entries) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.putAll(this.entries));
		}

	}

	record Remove(int source, String key) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.remove(this.key));
		}

	}

	record Clear(int source) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.clear());
		}

	}

	record Signal(int source, int detail) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.signal(this.detail));
		}

	}

	record CompareAndSet(int source, String key, boolean right, int value) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.compareAndSet(this.key, this.right, this.value));
		}

	}

	/**
	 * A reload of everything, which takes a while.
	 */
	record Refresh(int source, Map<String, Integer> loaded, boolean replace, int takes) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).use((primary) -> primary.refresh(this.loaded, this.replace, this.takes));
		}

	}

	/**
	 * Changes what the loader finds.
	 */
	record Store(String key, @Nullable Integer value) implements Action {

		@Override
		public void perform(World world) {
			world.store(this.key, this.value);
		}

	}

	record RestartSource(int source, boolean memory, boolean sameId, int down) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).restart(this.memory, this.sameId, this.down);
		}

	}

	/**
	 * Publishes nothing for a while, as under load.
	 */
	record HoldPublication(int source, int time) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).hold(this.time);
		}

	}

	/**
	 * Lets a source have other features from its next life on.
	 */
	record ChangeFeatures(int source, int variant) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).become(this.variant);
		}

	}

	record PauseSource(int source, int time, boolean pilesUp) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).pause(this.time, this.pilesUp);
		}

	}

	record JumpClock(int source, int by) implements Action {

		@Override
		public void perform(World world) {
			world.source(this.source).jump(this.by);
		}

	}

	record Read(int sink, String key) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).callers().read(this.key);
		}

	}

	record AskSource(int sink, String key) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).callers().askSource(this.key);
		}

	}

	record Write(int sink, String key, @Nullable Integer value, Expectation expected) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).callers().write(this.key, this.value, this.expected);
		}

	}

	record Resync(int sink) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).resync();
		}

	}

	record StopSink(int sink, int time) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).stop(this.time);
		}

	}

	record CrashSink(int sink, boolean sameId, int down) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).crash(this.sameId, this.down);
		}

	}

	record PauseSink(int sink, int time, boolean pilesUp) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).pause(this.time, this.pilesUp);
		}

	}

	/**
	 * Bad memory: an entry is lost, invented, old or newer than the source's.
	 */
	record Alter(int sink, String key, Alteration alteration) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).alter(this.key, this.alteration);
		}

	}

	record SlowListener(int sink, int perEvent) implements Action {

		@Override
		public void perform(World world) {
			world.sink(this.sink).listener().slowDown(this.perEvent);
		}

	}

	record Weather(int lostPercent, int doubledPercent, int delay) implements Action {

		@Override
		public void perform(World world) {
			world.network().weather(this.lostPercent, this.doubledPercent, this.delay);
		}

	}

	record Partition(int source, int sink, boolean toSink, boolean toSource) implements Action {

		@Override
		public void perform(World world) {
			world.network().partition(this.source, this.sink, this.toSink, this.toSource);
		}

	}

	record Heal() implements Action {

		@Override
		public void perform(World world) {
			world.network().heal();
		}

	}

	/**
	 * The version that a write expects.
	 */
	enum Expectation {

		ANY, HELD, ABSENT, WRONG

	}

	/**
	 * What bad memory does.
	 */
	enum Alteration {

		LOST, INVENTED, OLD, NEWER

	}

}
