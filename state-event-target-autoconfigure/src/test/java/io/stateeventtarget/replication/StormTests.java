package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand sinks that have to connect at the same moment.
 */
class StormTests {

	private static final int SINKS = 1000;

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition
		.builder("numbers", String.class, Integer.class)
		.source((source) -> source.withHistory(16))
		.build();

	private final PrimaryState<String, Integer> primary = new PrimaryState<>(new Origin("source", 1), 16);

	private final SourceEngine<String, Integer> source = new SourceEngine<>(NUMBERS, new Access(), new Output());

	private final Map<String, SinkEngine<String, Integer>> sinks = new HashMap<>();

	private final Queue<Runnable> messages = new ArrayDeque<>();

	private int cuts;

	private int snapshots;

	private int mostConnectsAtOnce;

	private int connects;

	private long now;

	@Test
	void aRestartedSourceCutsOneSnapshotForAll() {
		start();
		assertThat(this.sinks.values()).allMatch((sink) -> sink.status() == SyncStatus.SYNCED);
		restart(2);
		runFor(Duration.ofSeconds(2));
		assertThat(this.sinks.values()).allMatch((sink) -> sink.version().equals(this.primary.version()));
		assertThat(this.snapshots).isEqualTo(SINKS);
		assertThat(this.cuts).isEqualTo(1);
		assertThat(this.mostConnectsAtOnce).as("of 20 ms").isLessThan(SINKS / 2);
	}

	@Test
	void writesDuringTheStormCostFewMore() {
		start();
		restart(2);
		for (int i = 0; i < 100; i++) {
			this.source.onChanges(this.primary.put("k" + i, -i, 0, 0, ChangeCause.WRITE), this.now);
			runFor(Duration.ofMillis(20));
		}
		assertThat(this.sinks.values()).allMatch((sink) -> sink.version().equals(this.primary.version()))
			.allMatch((sink) -> sink.status() == SyncStatus.SYNCED);
		assertThat(this.cuts).isLessThan(10);
	}

	private void start() {
		put(100);
		this.source.begin("source", this.primary.version(), this.now);
		for (int i = 0; i < SINKS; i++) {
			String id = "sink" + i;
			this.sinks.put(id, new SinkEngine<>(NUMBERS, id, new Sink(), new Random(i), this.now));
			this.sinks.get(id).start(this.now);
		}
		runFor(Duration.ofSeconds(2));
	}

	private void put(int entries) {
		for (int i = 0; i < entries; i++) {
			this.primary.put("k" + i, i, 0, 0, ChangeCause.WRITE);
		}
	}

	private void restart(long epoch) {
		this.cuts = 0;
		this.snapshots = 0;
		this.mostConnectsAtOnce = 0;
		this.source.end();
		this.primary.begin(new Origin("source", epoch));
		this.source.begin("source", this.primary.version(), this.now);
	}

	private void runFor(Duration time) {
		long end = this.now + time.toNanos();
		while (this.now < end) {
			this.now += 20_000_000;
			this.connects = 0;
			this.source.onTick(this.now);
			this.sinks.values().forEach((sink) -> sink.onTick(this.now));
			while (!this.messages.isEmpty()) {
				this.messages.remove().run();
			}
			this.mostConnectsAtOnce = Math.max(this.mostConnectsAtOnce, this.connects);
		}
	}

	private final class Access implements PrimaryAccess<String, Integer> {

		@Override
		public Lookup<String, Integer> lookup(String key) {
			return new Lookup<>(StormTests.this.primary.store().get(key), StormTests.this.primary.version());
		}

		@Override
		public @Nullable Delta<String, Integer> since(Position position) {
			return delta(StormTests.this.primary.since(position));
		}

		@Override
		public @Nullable Delta<String, Integer> sinceBeginning(Origin origin) {
			return delta(StormTests.this.primary.sinceBeginning(origin));
		}

		private @Nullable Delta<String, Integer> delta(@Nullable List<Change<String, Integer>> steps) {
			return (steps != null) ? new Delta<>(steps, StormTests.this.primary.version().sequence()) : null;
		}

		@Override
		public Digest digest() {
			return new Digest(StormTests.this.primary.version(), StormTests.this.primary.digest());
		}

		@Override
		public Cut<String, Integer> cut() {
			StormTests.this.cuts++;
			return new Cut<>(StormTests.this.primary.version(), StormTests.this.primary.store().freeze());
		}

		@Override
		public Version write(SinkMessage.Write<String, Integer> write, SinkInfo sink) {
			throw new AssertionError(write);
		}

	}

	private final class Output implements SourceOutput<String, Integer> {

		@Override
		public void publish(SourceMessage<String, Integer> message) {
			new ArrayList<>(StormTests.this.sinks.keySet()).forEach((id) -> send(id, message));
		}

		@Override
		public void send(String sinkId, SourceMessage<String, Integer> message) {
			if (message instanceof Snapshot) {
				StormTests.this.snapshots++;
			}
			StormTests.this.messages
				.add(() -> StormTests.this.sinks.get(sinkId).onMessage(message, StormTests.this.now));
		}

		@Override
		public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
			send(sinkId, message);
		}

		@Override
		public void load(String key) {
			throw new AssertionError(key);
		}

		@Override
		public void missing(String key) {
			throw new AssertionError(key);
		}

		@Override
		public void resolverFailed(Throwable failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void writeFailed(RuntimeException failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void sinkRefused(String sinkId, int limit) {
			throw new AssertionError(sinkId);
		}

		@Override
		public void fenced(Origin by) {
			throw new AssertionError(by);
		}

		@Override
		public void outrank(Origin other) {
			throw new AssertionError(other);
		}

	}

	private final class Sink implements SinkOutput<String, Integer> {

		@Override
		public void send(SinkMessage<String, Integer> message) {
			if (message instanceof SinkMessage.Connect) {
				StormTests.this.connects++;
			}
			StormTests.this.messages.add(() -> StormTests.this.source.onMessage(message, StormTests.this.now));
		}

		@Override
		public boolean wantsEvents() {
			return false;
		}

		@Override
		public void emit(StateEvent<String, Integer> event) {
			throw new AssertionError(event);
		}

		@Override
		public void arrived(String key, Integer value) {
		}

		@Override
		public void gone(String key) {
		}

		@Override
		public void allGone() {
		}

		@Override
		public void failed(String key, StateException failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void handlerFailed(StateEvent<String, Integer> event, RuntimeException failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void statusChanged(SyncStatus status, SyncStatus previous) {
		}

		@Override
		public void diverged(Version version) {
			throw new AssertionError(version);
		}

		@Override
		public void synced(Version version) {
		}

	}

}
