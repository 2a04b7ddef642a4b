package io.stateeventtarget.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.ClassPathResource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Imports {@code flags.yml}: into an empty table before the source loads it, and later
 * whatever a person edits, flag by flag. What was changed on the board stays unless that
 * very flag is edited in the file.
 * <p>
 * Start-up and the scheduler's one thread call this, never at once.
 */
@Component
@Profile("!sink")
class FlagFileImport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(FlagFileImport.class);

	private final Path path;

	private final FlagFile file;

	private final FlagService service;

	private Map<String, Flag> imported = Map.of();

	/** Of the content that was imported, or found to be malformed. */
	private @Nullable Stamp done;

	private @Nullable Stamp seen;

	FlagFileImport(BoardProperties properties, FlagService service) {
		this.path = properties.flagsPath();
		this.file = new FlagFile(this.path);
		this.service = service;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (Files.notExists(this.path)) {
			writeDefault();
		}
		this.done = Stamp.of(this.path);
		this.imported = this.file.read();
		boolean filled = this.service.fill(this.imported.values());
		logger.info((filled ? "Imported " + this.imported.size() + " flags from " : "Watching ")
				+ this.path.toAbsolutePath());
	}

	/**
	 * Imports an edit once the file was the same at two looks, so that a file that is
	 * being written is left alone.
	 */
	@Scheduled(fixedDelayString = "${board.poll:500ms}")
	void poll() {
		Stamp stamp = Stamp.of(this.path);
		boolean settled = Objects.equals(stamp, this.seen);
		this.seen = stamp;
		if (stamp == null || !settled || stamp.equals(this.done)) {
			return;
		}
		try {
			importEdit(this.file.read());
		}
		catch (FlagFileException ex) {
			logger.warn(ex.getMessage() + " - the flags stay as they are until the file is mended");
		}
		this.done = stamp;
	}

	private void importEdit(Map<String, Flag> edited) {
		List<Flag> saved = edited.values()
			.stream()
			.filter((flag) -> !flag.equals(this.imported.get(flag.key())))
			.toList();
		List<String> deleted = this.imported.keySet().stream().filter((key) -> !edited.containsKey(key)).toList();
		this.service.importEdit(saved, deleted, this.file.name());
		this.imported = edited;
		logger.info("Imported an edit of " + this.file.name() + ": " + saved.size() + " changed, " + deleted.size()
				+ " deleted");
	}

	private void writeDefault() {
		try (InputStream content = new ClassPathResource("flags.yml").getInputStream()) {
			Files.copy(content, this.path);
			logger.info("There was no " + this.path.toAbsolutePath() + ", wrote one");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write " + this.path.toAbsolutePath(), ex);
		}
	}

	/**
	 * Tells one content of the file from another.
	 */
	private record Stamp(FileTime modified, long size) {

		static @Nullable Stamp of(Path path) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
				return new Stamp(attributes.lastModifiedTime(), attributes.size());
			}
			catch (IOException ex) {
				return null;
			}
		}

	}

}
