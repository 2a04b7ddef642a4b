package io.stateeventtarget.sample;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The file of flags cannot be taken over.
 */
class FlagFileException extends RuntimeException {

	FlagFileException(Path path, String reason, @Nullable Throwable cause) {
		super("Cannot import " + path.toAbsolutePath() + ": " + reason, cause);
	}

}
