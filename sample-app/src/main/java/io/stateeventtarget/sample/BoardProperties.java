package io.stateeventtarget.sample;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the board.
 *
 * @param flagsFile the file that a person edits
 * @param source where the process is that takes changes, if this one only has a replica
 */
@ConfigurationProperties("board")
record BoardProperties(@DefaultValue("flags.yml") String flagsFile, @Nullable String source) {

	/**
	 * Where the file is: in the working directory, or in this module's when the
	 * application was started from the root of the repository.
	 */
	Path flagsPath() {
		Path path = Path.of(this.flagsFile);
		Path inModule = Path.of("sample-app").resolve(path);
		return (Files.notExists(path) && Files.exists(inModule)) ? inModule : path;
	}

}
