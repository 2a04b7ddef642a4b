package io.stateeventtarget.protocol.json;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
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
import io.stateeventtarget.replication.Outcome;
import io.stateeventtarget.replication.PrimaryAccess;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.SinkEngine;
import io.stateeventtarget.replication.SinkOutput;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceOutput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engines under messages that are of their form but make no sense: they do not fail,
 * and answer each with a few messages at most.
 */
class EngineFuzzTests {

	private static final int SEEDS = 300;

	private static final int MESSAGES = 150;

	private static final int MOST_ANSWERS = 64;

	@ParameterizedTest
	@EnumSource(SinkMode.class)
	void sinksEndureWhatSourcesNeverSend(SinkMode mode) {
		StateDefinition<String, Theme> definition = GoldenMessages.THEMES.toBuilder()
			.sink((sink) -> sink.withMode(mode).withReorderBuffer(64).withPendingRequests(8).withSnapshotParts(100))
			.build();
		StateJsonCodec<String, Theme> codec = GoldenMessages.codec(definition);
		int accepted = 0;
		for (long seed = 0; seed < SEEDS; seed++) {
			MessageMutations mutations = new MessageMutations(seed, GoldenMessages.ofSources());
			SplittableRandom random = new SplittableRandom(seed);
			Sink output = new Sink();
			long now = random.nextLong();
			SinkEngine<String, Theme> engine = new SinkEngine<>(definition, "shop-1c20", output, random.split(), now);
			engine.start(now);
			for (int i = 0; i < MESSAGES; i++) {
				now += random.nextInt(4) == 0 ? random.nextLong(Duration.ofSeconds(3).toNanos()) : 1000;
				byte[] message = mutations.nextOfItsForm();
				if (codec.decodeSource(message) instanceof Decoded.Accepted<SourceMessage<String, Theme>> good) {
					accepted++;
					output.calls = 0;
					take(engine, good.message(), random, now, seed);
					assertThat(output.calls).as("seed %d", seed).isLessThan(MOST_ANSWERS);
				}
			}
			engine.stop(now);
			engine.close();
		}
		assertThat(accepted).isGreaterThan(SEEDS * MESSAGES / 4);
	}

	private static void take(SinkEngine<String, Theme> engine, SourceMessage<String, Theme> message,
			SplittableRandom random, long now, long seed) {
		try {
			engine.onMessage(message, now);
			switch (random.nextInt(6)) {
				case 0 -> engine.onTick(now);
				case 1 -> engine.ask("home", now);
				case 2 -> engine.write("home", new Theme(true), null, new Ignored<>(), now);
				case 3 -> engine.askSource("b", new Ignored<>(), now);
				default -> {
				}
			}
		}
		catch (RuntimeException ex) {
			throw new AssertionError("Failed with seed " + seed + " on " + message, ex);
		}
	}

	@Test
	void sourcesEndureWhatSinksNeverSend() {
		StateDefinition<String, Theme> definition = GoldenMessages.THEMES.toBuilder()
			.source((source) -> source.withMaxSinks(4).withPendingRequests(4).withHistory(8).withSnapshotPart(2))
			.build();
		StateJsonCodec<String, Theme> codec = GoldenMessages.codec(definition);
		int accepted = 0;
		for (long seed = 0; seed < SEEDS; seed++) {
			MessageMutations mutations = new MessageMutations(seed, GoldenMessages.ofSinks());
			SplittableRandom random = new SplittableRandom(seed);
			Source source = new Source(definition);
			for (int i = 0; i < MESSAGES; i++) {
				source.now += random.nextInt(4) == 0 ? random.nextLong(Duration.ofSeconds(1).toNanos()) : 1000;
				byte[] message = mutations.nextOfItsForm();
				if (codec.decodeSink(message) instanceof Decoded.Accepted<SinkMessage<String, Theme>> good) {
					accepted++;
					source.calls = 0;
					source.take(good.message(), random, seed);
					assertThat(source.calls).as("seed %d", seed).isLessThan(MOST_ANSWERS);
				}
			}
			assertThat(source.engine.sinks(source.now)).hasSizeLessThanOrEqualTo(4);
		}
		assertThat(accepted).isGreaterThan(SEEDS * MESSAGES / 4);
	}

	/**
	 * Counts what an engine of a sink wants.
	 */
	private static final class Sink implements SinkOutput<String, Theme> {

		private int calls;

		@Override
		public void send(SinkMessage<String, Theme> message) {
			this.calls++;
		}

		@Override
		public boolean wantsEvents() {
			return true;
		}

		@Override
		public void emit(StateEvent<String, Theme> event) {
			this.calls++;
		}

		@Override
		public void arrived(String key, Theme value) {
			this.calls++;
		}

		@Override
		public void gone(String key) {
			this.calls++;
		}

		@Override
		public void allGone() {
			this.calls++;
		}

		@Override
		public void failed(String key, StateException failure) {
			this.calls++;
		}

		@Override
		public void handlerFailed(StateEvent<String, Theme> event, RuntimeException failure) {
			throw failure;
		}

		@Override
		public void statusChanged(SyncStatus status, SyncStatus previous) {
			this.calls++;
		}

		@Override
		public void diverged(Version version) {
			this.calls++;
		}

		@Override
		public void synced(Version version) {
			this.calls++;
		}

	}

	/**
	 * An engine of a source with its state.
	 */
	private static final class Source implements SourceOutput<String, Theme>, PrimaryAccess<String, Theme> {

		private final PrimaryState<String, Theme> primary = new PrimaryState<>(
				new Origin("settings-7f3a", 1763809200123L), 8);

		private final SourceEngine<String, Theme> engine;

		private long now = 1;

		private int calls;

		Source(StateDefinition<String, Theme> definition) {
			this.engine = new SourceEngine<>(definition, this, this);
			this.engine.begin("settings-7f3a", this.primary.version(), this.now);
		}

		void take(SinkMessage<String, Theme> message, SplittableRandom random, long seed) {
			try {
				this.engine.onMessage(message, this.now);
				if (random.nextInt(3) == 0) {
					this.engine.onTick(this.now);
				}
				if (random.nextInt(8) == 0) {
					this.engine.onChanges(
							this.primary.put("k" + random.nextInt(6), new Theme(true), 0, 0, ChangeCause.WRITE),
							this.now);
				}
			}
			catch (RuntimeException ex) {
				throw new AssertionError("Failed with seed " + seed + " on " + message, ex);
			}
		}

		@Override
		public Lookup<String, Theme> lookup(String key) {
			return new Lookup<>(this.primary.store().get(key), this.primary.version());
		}

		@Override
		public @Nullable Delta<String, Theme> since(Position position) {
			List<Change<String, Theme>> steps = this.primary.since(position);
			return (steps != null) ? new Delta<>(steps, this.primary.version().sequence()) : null;
		}

		@Override
		public @Nullable Delta<String, Theme> sinceBeginning(Origin origin) {
			List<Change<String, Theme>> steps = this.primary.sinceBeginning(origin);
			return (steps != null) ? new Delta<>(steps, this.primary.version().sequence()) : null;
		}

		@Override
		public Digest digest() {
			return new Digest(this.primary.version(), this.primary.digest());
		}

		@Override
		public Cut<String, Theme> cut() {
			return new Cut<>(this.primary.version(), this.primary.store().freeze());
		}

		@Override
		public Version write(SinkMessage.Write<String, Theme> write, SinkInfo sink) {
			Theme value = write.value();
			if (value != null) {
				this.primary.put(write.key(), value, 0, 0, ChangeCause.WRITE);
			}
			else {
				this.primary.remove(write.key(), 0, ChangeCause.WRITE);
			}
			return this.primary.version();
		}

		@Override
		public void publish(SourceMessage<String, Theme> message) {
			this.calls++;
		}

		@Override
		public void send(String sinkId, SourceMessage<String, Theme> message) {
			this.calls++;
		}

		@Override
		public void sendBehind(String sinkId, SourceMessage<String, Theme> message) {
			this.calls++;
		}

		@Override
		public void load(String key) {
			this.calls++;
		}

		@Override
		public void missing(String key) {
			this.calls++;
		}

		@Override
		public void resolverFailed(Throwable failure) {
			throw new AssertionError(failure);
		}

		@Override
		public void writeFailed(RuntimeException failure) {
			throw failure;
		}

		@Override
		public void sinkRefused(String sinkId, int limit) {
			this.calls++;
		}

		@Override
		public void fenced(Origin by) {
			this.calls++;
		}

		@Override
		public void outrank(Origin other) {
			this.calls++;
		}

	}

	/**
	 * An outcome that nobody waits for.
	 *
	 * @param <T> the type of the result
	 */
	private static final class Ignored<T> implements Outcome<T> {

		@Override
		public void succeed(@Nullable T result) {
		}

		@Override
		public void fail(StateException failure) {
		}

	}

}
