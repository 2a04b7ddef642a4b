package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FlagFile}.
 */
class SampleFlagFileTests {

	private static final String FLAG = """
			flags:
			  dark-mode:
			    owner: web
			    description: Dark colours
			    enabled: true
			    rollout: 65
			    environments: [staging, production]
			""";

	@TempDir
	Path directory;

	@Test
	void readsTheFileOfTheSample() {
		assertThat(new FlagFile(Path.of("flags.yml")).read()).hasSize(36)
			.allSatisfy((key, flag) -> assertThat(flag.key()).isEqualTo(key))
			.hasEntrySatisfying("checkout-one-page", (flag) -> {
				assertThat(flag.owner()).isEqualTo("checkout");
				assertThat(flag.enabled()).isTrue();
				assertThat(flag.rollout()).isEqualTo(40);
				assertThat(flag.environments()).containsExactly("development", "staging", "production");
				assertThat(flag.changedBy()).isEqualTo("flags.yml");
			});
	}

	@Test
	void tellsWhereAValueIsNotOfItsType() {
		refuses(FLAG.replace("65", "most"), "'flags.dark-mode.rollout'", "flags.yml", "6:14", "most");
	}

	@Test
	void tellsOfAMissingValue() {
		refuses(FLAG.replace("    owner: web\n", ""), "Flag 'dark-mode': owner is missing");
	}

	@Test
	void tellsOfAMisspeltName() {
		refuses(FLAG.replace("rollout", "rolout"), "flags.dark-mode.rolout");
	}

	@Test
	void tellsOfAValueOutOfRange() {
		refuses(FLAG.replace("65", "650"), "rollout must be between 0 and 100 but is 650");
	}

	@Test
	void tellsOfYamlThatIsNone() {
		refuses(FLAG + "  dark-mode2: [", "flags.yml");
	}

	@Test
	void tellsOfAKeyThatIsThereTwice() {
		refuses(FLAG + FLAG.substring(FLAG.indexOf('\n') + 1), "dark-mode");
	}

	@Test
	void refusesAnEmptyFile() {
		refuses("", "there is nothing below 'flags:'");
		refuses("# all gone\nflags:\n", "there is nothing below 'flags:'");
	}

	@Test
	void refusesAFileThatIsNotThere() {
		assertThatExceptionOfType(FlagFileException.class)
			.isThrownBy(() -> new FlagFile(this.directory.resolve("none.yml")).read())
			.withMessageContaining("none.yml");
	}

	private void refuses(String content, String... reasons) {
		Path path = this.directory.resolve("flags.yml");
		try {
			Files.writeString(path, content);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		assertThatExceptionOfType(FlagFileException.class).isThrownBy(() -> new FlagFile(path).read())
			.withMessageStartingWith("Cannot import " + path)
			.withMessageContainingAll(reasons);
	}

}
