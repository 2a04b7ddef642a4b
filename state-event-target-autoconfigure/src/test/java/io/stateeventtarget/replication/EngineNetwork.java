package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * A source, sinks and a network that drops, doubles and reorders, in one thread and
 * virtual time.
 */
final class EngineNetwork {

	final Random random;

	final StateDefinition<String, Integer> definition;

	final PrimaryState<String, Integer> primary;

	final Map<String, Integer> database = new HashMap<>();

	final List<Sink> sinks = new ArrayList<>();

	SourceEngine<String, Integer> source;

	boolean lossy = true;

	long now = Duration.ofHours(1).toNanos();

	long epoch = 1000;

	private final TreeMap<Long, List<Runnable>> inFlight = new TreeMap<>();

	private final Deque<Changes<String, Integer>> unpublished = new ArrayDeque<>();

	private final Deque<String> loading = new ArrayDeque<>();

	EngineNetwork(long seed, StateDefinition<String, Integer> definition) {
		this.random = new Random(seed);
		this.definition = definition;
		this.primary = new PrimaryState<>(new Origin("source", this.epoch), definition.sourceOptions().history());
		this.source = new SourceEngine<>(definition, new Access(), new Output());
		this.source.begin("source", this.primary.version(), this.now);
	}

	Sink addSink(StateDefinition<String, Integer> as) {
		Sink sink = new Sink("sink" + this.sinks.size(), as);
		this.sinks.add(sink);
		sink.engine.start(this.now);
		return sink;
	}

	void change(@Nullable Changes<String, Integer> change) {
		if (change != null) {
			this.unpublished.add(change);
		}
		if (!this.lossy || this.random.nextInt(4) != 0) {
			publish();
		}
	}

	/**
	 * A new incarnation, with its memory.
	 */
	void restartSource() {
		publish();
		this.source.end();
		this.epoch += 1 + this.random.nextInt(3);
		this.primary.begin(new Origin("source", this.epoch));
		this.source.begin("source", this.primary.version(), this.now);
	}

	void step(Duration time) {
		publish();
		this.now += time.toNanos();
		while (!this.inFlight.isEmpty() && this.inFlight.firstKey() <= this.now) {
			this.inFlight.pollFirstEntry().getValue().forEach(Runnable::run);
			publish();
		}
		finishLoads();
		this.source.onTick(this.now);
		this.sinks.forEach((sink) -> sink.engine.onTick(this.now));
	}

	private void publish() {
		while (!this.unpublished.isEmpty()) {
			this.source.onChanges(this.unpublished.poll(), this.now);
		}
	}

	private void finishLoads() {
		while (!this.loading.isEmpty()) {
			String key = this.loading.poll();
			Integer value = this.database.get(key);
			if (value != null) {
				change(this.primary.load(key, value, 0));
				publish();
			}
			this.source.onLoaded(key, null, this.now);
		}
	}

	private void deliver(Runnable message) {
		int copies = !this.lossy ? 1 : switch (this.random.nextInt(10)) {
			case 0, 1 -> 0;
			case 2 -> 2;
			default -> 1;
		};
		for (int i = 0; i < copies; i++) {
			long delay = this.lossy ? this.random.nextInt(400_000_000) : 1_000_000;
			this.inFlight.computeIfAbsent(this.now + delay, (at) -> new ArrayList<>()).add(message);
		}
	}

	final class Sink implements SinkOutput<String, Integer> {

		final String id;

		final SinkEngine<String, Integer> engine;

		final Map<String, Integer> waiting = new HashMap<>();

		final List<String> faults = new ArrayList<>();

		final List<Object> writes = new ArrayList<>();

		private Version seen = Version.NONE;

		Sink(String id, StateDefinition<String, Integer> as) {
			this.id = id;
			this.engine = new SinkEngine<>(as, id, this, new Random(EngineNetwork.this.random.nextLong()),
					EngineNetwork.this.now);
		}

		void read(String key) {
			if (this.engine.store().value(key) == null) {
				this.waiting.merge(key, 1, Integer::sum);
				this.engine.ask(key, EngineNetwork.this.now);
			}
		}

		void write(String key, int value) {
			Object write = new Object();
			this.writes.add(write);
			this.engine.write(key, value, null, new Outcome<>() {

				@Override
				public void succeed(@Nullable Version version) {
					end();
				}

				@Override
				public void fail(StateException failure) {
					end();
				}

				private void end() {
					if (!Sink.this.writes.remove(write)) {
						Sink.this.faults.add("a write ended twice");
					}
				}

			}, EngineNetwork.this.now);
		}

		void check() {
			Version version = this.engine.version();
			if (this.seen.isAfter(version)) {
				this.faults.add("went back from " + this.seen + " to " + version);
			}
			this.seen = version;
		}

		@Override
		public void send(SinkMessage<String, Integer> message) {
			deliver(() -> EngineNetwork.this.source.onMessage(message, EngineNetwork.this.now));
		}

		@Override
		public boolean wantsEvents() {
			return true;
		}

		@Override
		public void emit(StateEvent<String, Integer> event) {
		}

		@Override
		public void arrived(String key, Integer value) {
			this.waiting.remove(key);
		}

		@Override
		public void gone(String key) {
		}

		@Override
		public void allGone() {
		}

		@Override
		public void failed(String key, StateException failure) {
			this.waiting.remove(key);
		}

		@Override
		public void handlerFailed(StateEvent<String, Integer> event, RuntimeException failure) {
			this.faults.add("handler: " + failure);
		}

		@Override
		public void statusChanged(SyncStatus status, SyncStatus previous) {
		}

		@Override
		public void diverged(Version version) {
			this.faults.add("diverged at " + version);
		}

		@Override
		public void synced(Version version) {
		}

	}

	private final class Output implements SourceOutput<String, Integer> {

		@Override
		public void publish(SourceMessage<String, Integer> message) {
			EngineNetwork.this.sinks.forEach((sink) -> send(sink, message));
		}

		@Override
		public void send(String sinkId, SourceMessage<String, Integer> message) {
			EngineNetwork.this.sinks.stream()
				.filter((sink) -> sink.id.equals(sinkId))
				.forEach((sink) -> send(sink, message));
		}

		@Override
		public void sendBehind(String sinkId, SourceMessage<String, Integer> message) {
			EngineNetwork.this.publish();
			send(sinkId, message);
		}

		private void send(Sink sink, SourceMessage<String, Integer> message) {
			deliver(() -> {
				sink.engine.onMessage(message, EngineNetwork.this.now);
				sink.check();
			});
		}

		@Override
		public void load(String key) {
			EngineNetwork.this.loading.add(key);
		}

		@Override
		public void missing(String key) {
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
			throw new AssertionError("refused " + sinkId);
		}

		@Override
		public void fenced(Origin by) {
			throw new AssertionError("fenced by " + by);
		}

		@Override
		public void outrank(Origin other) {
			throw new AssertionError("outranks " + other);
		}

	}

	private final class Access implements PrimaryAccess<String, Integer> {

		@Override
		public Lookup<String, Integer> lookup(String key) {
			return new Lookup<>(EngineNetwork.this.primary.store().get(key), EngineNetwork.this.primary.version());
		}

		@Override
		public @Nullable Delta<String, Integer> since(Position position) {
			List<Change<String, Integer>> steps = EngineNetwork.this.primary.since(position);
			return (steps != null) ? new Delta<>(steps, EngineNetwork.this.primary.version().sequence()) : null;
		}

		@Override
		public @Nullable Delta<String, Integer> sinceBeginning(Origin origin) {
			List<Change<String, Integer>> steps = EngineNetwork.this.primary.sinceBeginning(origin);
			return (steps != null) ? new Delta<>(steps, EngineNetwork.this.primary.version().sequence()) : null;
		}

		@Override
		public Digest digest() {
			return new Digest(EngineNetwork.this.primary.version(), EngineNetwork.this.primary.digest());
		}

		@Override
		public Cut<String, Integer> cut() {
			return new Cut<>(EngineNetwork.this.primary.version(), EngineNetwork.this.primary.store().freeze());
		}

		@Override
		public Version write(SinkMessage.Write<String, Integer> write, SinkInfo sink) {
			Integer value = write.value();
			if (value != null && value < 0) {
				throw new WriteRejectedException("negative", "numbers", write.key());
			}
			Changes<String, Integer> made = (value != null)
					? EngineNetwork.this.primary.put(write.key(), value, 0, 0, ChangeCause.WRITE)
					: EngineNetwork.this.primary.remove(write.key(), 0, ChangeCause.WRITE);
			if (made != null) {
				EngineNetwork.this.unpublished.add(made);
			}
			return EngineNetwork.this.primary.version();
		}

	}

}
