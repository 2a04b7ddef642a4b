package io.stateeventtarget.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Sinks whose last snapshot outlives them.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class WarmStartTests {

	private static final SnapshotStore.Factory FILES = new StateJsonCodecs(JsonMapper.shared(),
			MessageLimits.defaults());

	private final TestRuntime.MovableClock clock = new TestRuntime.MovableClock();

	private final AtomicLong elapsed = new AtomicLong();

	private final LocalStateTransport transport = LocalStateTransport.isolated();

	private final DefaultStateRegistry owner = registry(this.transport, null);

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@TempDir
	Path directory;

	private StateDefinition<String, Integer> definition;

	private StateSource<String, Integer> source;

	@BeforeEach
	void begin() {
		this.definition = StateDefinition.builder("numbers", String.class, Integer.class)
			.sink((sink) -> sink.withWarmStart(this.directory.resolve("numbers.snapshot")))
			.build();
		this.owner.startTransport();
		this.owner.startSources();
		this.source = this.owner.source(this.definition);
	}

	@AfterEach
	void end() {
		this.owner.close();
	}

	@Test
	void servesWhatItHeldAsStaleWithNoSourceUp() {
		this.source.setAll(Map.of("a", 1, "b", 2));
		syncOnce();
		this.clock.advance(Duration.ofMinutes(3));
		try (DefaultStateRegistry alone = registry(LocalStateTransport.isolated(), FILES)) {
			StateSink<String, Integer> sink = start(alone);
			assertThat(sink.peek("a")).isEqualTo(1);
			assertThat(sink.status()).isEqualTo(SyncStatus.STALE);
			assertThat(sink.version()).isEqualTo(this.source.version());
			assertThat(sink.snapshot().entries()).isEqualTo(Map.of("a", 1, "b", 2));
			assertThat(sink.staleness()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
			assertThat(sink.synced()).isNotDone();
			assertThat(sink.read("a", ReadPolicy.within(Duration.ofMinutes(1)))).isInstanceOf(Read.Pending.class);
			await().untilAsserted(() -> assertThat(this.heard).containsExactlyInAnyOrder("a=1 RESYNC", "b=2 RESYNC"));
		}
	}

	@Test
	void catchesUpByTheDeltaIfTheSourceHasIt() {
		this.source.setAll(Map.of("a", 1, "b", 2));
		syncOnce();
		this.source.set("a", 3);
		this.source.remove("b");
		try (DefaultStateRegistry again = registry(this.transport, FILES)) {
			StateSink<String, Integer> sink = start(again);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			assertThat(sink.asMap()).isEqualTo(Map.of("a", 3));
			await().untilAsserted(() -> assertThat(this.heard).hasSize(4)
				.endsWith("a=3 WRITE", "b gone WRITE")
				.contains("a=1 RESYNC", "b=2 RESYNC"));
		}
	}

	@Test
	void catchesUpBySnapshotWithAnotherSource() {
		this.source.setAll(Map.of("a", 1, "b", 2));
		syncOnce();
		LocalStateTransport elsewhere = LocalStateTransport.isolated();
		try (DefaultStateRegistry other = registry(elsewhere, null);
				DefaultStateRegistry again = registry(elsewhere, FILES)) {
			this.clock.advance(Duration.ofHours(1));
			other.startTransport();
			other.startSources();
			other.source(this.definition).setAll(Map.of("b", 2, "c", 4));
			StateSink<String, Integer> sink = start(again);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			assertThat(sink.asMap()).isEqualTo(Map.of("b", 2, "c", 4));
			assertThat(sink.version().epoch()).isGreaterThan(this.source.version().epoch());
		}
	}

	@Test
	void aSourceWhoseClockIsBehindTheFileTakesAHigherEpochWheneverTheSinkComes() {
		this.source.setAll(Map.of("a", 1, "b", 2));
		syncOnce();
		LocalStateTransport elsewhere = LocalStateTransport.isolated();
		try (DefaultStateRegistry other = registry(elsewhere, null);
				DefaultStateRegistry again = registry(elsewhere, FILES)) {
			this.clock.advance(Duration.ofHours(-1));
			other.startTransport();
			other.startSources();
			StateSource<String, Integer> behind = other.source(this.definition);
			behind.set("b", 3);
			this.elapsed.addAndGet(Duration.ofMinutes(1).toNanos());
			StateSink<String, Integer> sink = start(again);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			assertThat(sink.asMap()).isEqualTo(Map.of("b", 3));
			assertThat(behind.isPrimary()).isTrue();
			assertThat(sink.version().epoch()).isGreaterThan(this.source.version().epoch());
		}
	}

	@Test
	void isWrittenWhenTheSinkStopsAlsoWithoutClosing() {
		this.source.set("a", 1);
		try (DefaultStateRegistry reader = registry(this.transport, FILES)) {
			StateSink<String, Integer> sink = start(reader);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			reader.stopSinks();
			assertThat(file()).isNotEmptyFile();
			reader.startSinks();
			await().until(() -> sink.status() == SyncStatus.SYNCED);
		}
	}

	@Test
	void isWrittenWhileTheSinkChanges() {
		this.source.set("a", 1);
		try (DefaultStateRegistry reader = registry(this.transport, FILES)) {
			StateSink<String, Integer> sink = start(reader);
			await().until(() -> sink.status() == SyncStatus.SYNCED);
			assertThat(file()).doesNotExist();
			this.elapsed.addAndGet(Duration.ofSeconds(11).toNanos());
			await().untilAsserted(() -> assertThat(file()).content().contains("\"value\":1"));
			this.source.set("a", 2);
			await().until(() -> Integer.valueOf(2).equals(sink.peek("a")));
			this.elapsed.addAndGet(Duration.ofSeconds(11).toNanos());
			await().untilAsserted(() -> assertThat(file()).content().contains("\"value\":2"));
		}
	}

	@Test
	void letsGoOfTheFileWhileTheSinkIsStopped() {
		this.source.set("a", 1);
		try (DefaultStateRegistry first = registry(this.transport, FILES);
				DefaultStateRegistry second = registry(this.transport, FILES)) {
			start(first);
			first.stopSinks();
			start(second);
			assertThatIllegalStateException().isThrownBy(first::startSinks).withMessageContaining("another sink");
		}
	}

	@Test
	void beginsEmptyWithADamagedFile(CapturedOutput output) throws IOException {
		this.source.set("a", 1);
		syncOnce();
		byte[] bytes = Files.readAllBytes(file());
		bytes[bytes.length - 3] ^= 1;
		Files.write(file(), bytes);
		try (DefaultStateRegistry alone = registry(LocalStateTransport.isolated(), FILES)) {
			StateSink<String, Integer> sink = start(alone);
			assertThat(sink.peek("a")).isNull();
			assertThat(sink.status()).isEqualTo(SyncStatus.CONNECTING);
		}
		assertThat(output).contains(file().toString()).contains("it is damaged");
	}

	@Test
	void goesOnWhereNothingCanBeWritten(CapturedOutput output) throws IOException {
		Path inTheWay = Files.writeString(this.directory.resolve("taken"), "a file");
		StateDefinition<String, Integer> unwritable = this.definition.toBuilder()
			.sink((sink) -> sink.withWarmStart(inTheWay.resolve("numbers.snapshot")))
			.build();
		this.source.set("a", 1);
		try (DefaultStateRegistry reader = registry(this.transport, FILES)) {
			reader.startTransport();
			reader.startSinks();
			StateSink<String, Integer> sink = reader.sink(unwritable);
			for (int i = 0; i < 3; i++) {
				await().until(() -> sink.status() == SyncStatus.SYNCED);
				reader.stopSinks();
				reader.startSinks();
			}
			assertThat(sink.peek("a")).isEqualTo(1);
		}
		assertThat(output.toString().split("could not be written", -1)).hasSize(2);
	}

	@Test
	void twoSinksCannotHaveOneFile() {
		try (DefaultStateRegistry first = registry(this.transport, FILES);
				DefaultStateRegistry second = registry(this.transport, FILES)) {
			start(first);
			assertThatIllegalStateException().isThrownBy(() -> start(second)).withMessageContaining("another sink");
			first.close();
			start(second);
		}
	}

	@Test
	void cannotBeOfASinkThatHoldsSomeKeysOnly() {
		StateDefinition<String, Integer> asked = this.definition.toBuilder()
			.sink((sink) -> sink.withMode(SinkMode.ON_DEMAND))
			.build();
		try (DefaultStateRegistry reader = registry(this.transport, FILES)) {
			assertThatIllegalStateException().isThrownBy(() -> reader.sink(asked)).withMessageContaining("'mode'");
		}
	}

	@Test
	void cannotBeWithoutWhatWritesIt() {
		try (DefaultStateRegistry reader = registry(this.transport, null)) {
			assertThatIllegalStateException().isThrownBy(() -> reader.sink(this.definition))
				.withMessageContaining("Jackson");
		}
	}

	private void syncOnce() {
		try (DefaultStateRegistry reader = registry(this.transport, FILES)) {
			StateSink<String, Integer> sink = start(reader);
			await().until(() -> sink.status() == SyncStatus.SYNCED && sink.version().equals(this.source.version()));
			this.heard.clear();
		}
		assertThat(file()).isNotEmptyFile();
		this.heard.clear();
	}

	private StateSink<String, Integer> start(DefaultStateRegistry registry) {
		StateSink<String, Integer> sink = registry.sink(this.definition);
		sink.addListener(this::note);
		registry.startTransport();
		registry.startSinks();
		return sink;
	}

	private void note(StateEvent<String, Integer> event) {
		if (event instanceof StateUpdated<String, Integer> updated) {
			this.heard.add(updated.key() + "=" + updated.value() + " " + updated.cause());
		}
		else if (event instanceof StateRemoved<String, Integer> removed) {
			this.heard.add(removed.key() + " gone " + removed.cause());
		}
	}

	private Path file() {
		return this.directory.resolve("numbers.snapshot");
	}

	private DefaultStateRegistry registry(LocalStateTransport transport, SnapshotStore.@Nullable Factory files) {
		Clock wall = this.clock;
		return new DefaultStateRegistry(new RuntimeSettings("test", transport, wall,
				() -> System.nanoTime() + this.elapsed.get(), (failure) -> {
				}, new RuntimeListener() {
				}, files));
	}

}
