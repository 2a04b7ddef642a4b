package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.StoredSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The file that keeps a snapshot.
 */
class SnapshotFileTests {

	private static final Position POSITION = new Position(new Origin("settings-7f3a", 1763809200123L), 45);

	private static final StateDefinition<String, Theme> THEMES = GoldenMessages.THEMES;

	private final StateJsonCodecs files = new StateJsonCodecs(JsonMapper.shared(), MessageLimits.defaults());

	@TempDir
	Path directory;

	@Test
	void keepsWhatWasSaved() throws IOException {
		Path file = this.directory.resolve("deep/down/themes.snapshot");
		List<PlainEntry<String, Theme>> entries = List.of(new PlainEntry<>("a\n\u2028", new Theme(true), 7, 1, -5),
				new PlainEntry<>("filtered", null, 8, 2, 6));
		try (SnapshotStore<String, Theme> store = this.files.open(THEMES, file)) {
			assertThat(store.load()).isNull();
			store.save(new StoredSnapshot<>(POSITION, 99, List.of()));
			store.save(new StoredSnapshot<>(POSITION, 99, entries));
		}
		try (SnapshotStore<String, Theme> store = this.files.open(THEMES, file)) {
			StoredSnapshot<String, Theme> loaded = store.load();
			assertThat(loaded.position()).isEqualTo(POSITION);
			assertThat(loaded.provenAt()).isEqualTo(99);
			assertThat(loaded.entries().stream().map(PlainEntry::of).toList()).isEqualTo(entries);
		}
		try (Stream<Path> left = Files.list(file.getParent())) {
			assertThat(left.map((path) -> path.getFileName().toString())).containsExactlyInAnyOrder("themes.snapshot",
					"themes.snapshot.lock");
		}
	}

	@Test
	void isOfOneSinkOnly() {
		Path file = this.directory.resolve("themes.snapshot");
		SnapshotStore<String, Theme> first = this.files.open(THEMES, file);
		assertThatIllegalStateException().isThrownBy(() -> this.files.open(THEMES, file.resolve("../themes.snapshot")))
			.withMessageContaining("another sink")
			.withMessageContaining("'warm-start'");
		first.close();
		first.close();
		this.files.open(THEMES, file).close();
	}

	@Test
	void refusesWhatIsOfAnotherNamespaceOrType() throws IOException {
		Path file = save();
		assertRefused(StateDefinition.of("others", String.class, Theme.class), file, "namespace 'themes'");
		assertRefused(StateDefinition.of("themes", String.class, String.class), file, "namespace 'themes' of");
		Files.writeString(file, "hello");
		assertRefused(THEMES, file, "it is no snapshot");
		Files.writeString(file, "");
		assertRefused(THEMES, file, "it is no snapshot");
	}

	@Test
	void refusesWhatIsCutOffOrAddedTo() throws IOException {
		Path file = save();
		byte[] whole = Files.readAllBytes(file);
		for (int length = 0; length < whole.length - 1; length += 7) {
			Files.write(file, Arrays.copyOf(whole, length));
			assertRefused(THEMES, file, "it is");
		}
		Files.writeString(file, new String(whole, StandardCharsets.UTF_8) + "\n");
		assertRefused(THEMES, file, "it is damaged");
		Files.writeString(file, new String(whole, StandardCharsets.UTF_8) + "x".repeat(2 << 20));
		assertRefused(THEMES, file, "a line that is too long");
	}

	@Test
	void neverTakesDamagedEntries() throws IOException {
		Path file = save();
		byte[] whole = Files.readAllBytes(file);
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 500; i++) {
			byte[] damaged = whole.clone();
			int at = 2048 + random.nextInt(whole.length - 2048);
			damaged[at] ^= (byte) (1 << random.nextInt(8));
			Files.write(file, damaged);
			assertRefused(THEMES, file, "it is damaged");
		}
	}

	private Path save() throws IOException {
		Path file = this.directory.resolve("themes.snapshot");
		List<StateEntry<String, Theme>> entries = List.of(new PlainEntry<>("a", new Theme(true), 7, 1, 5),
				new PlainEntry<>("b", new Theme(false), 7, 2, 5));
		try (SnapshotStore<String, Theme> store = this.files.open(THEMES, file)) {
			store.save(new StoredSnapshot<>(POSITION, 99, entries));
		}
		return file;
	}

	private void assertRefused(StateDefinition<?, ?> definition, Path file, String reason) {
		try (SnapshotStore<?, ?> store = this.files.open(definition, file)) {
			assertThatIOException().isThrownBy(store::load).withMessageContaining(reason);
		}
	}

}
