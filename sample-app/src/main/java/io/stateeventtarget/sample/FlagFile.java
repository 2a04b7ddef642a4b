package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.FileSystemResource;

/**
 * Reads {@code flags.yml}: all of it or, with the reason, nothing.
 */
final class FlagFile {

	private final Path path;

	FlagFile(Path path) {
		this.path = path;
	}

	String name() {
		return this.path.getFileName().toString();
	}

	/**
	 * Reads the flags.
	 * @return the flags by key
	 * @throws FlagFileException if the file cannot be read, is not YAML, or holds a flag
	 * that cannot be
	 */
	Map<String, Flag> read() {
		Map<String, Flag> flags = new LinkedHashMap<>();
		try {
			bind().forEach((key, entry) -> flags.put(key, entry.toFlag(key, name())));
		}
		catch (BindException ex) {
			throw new FlagFileException(this.path, reason(ex), ex);
		}
		catch (IOException | RuntimeException ex) {
			throw new FlagFileException(this.path, String.valueOf(ex.getMessage()), ex);
		}
		if (flags.isEmpty()) {
			throw new FlagFileException(this.path, "there is nothing below 'flags:'", null);
		}
		return flags;
	}

	private Map<String, Entry> bind() throws IOException {
		Binder binder = new Binder(ConfigurationPropertySources
			.from(new YamlPropertySourceLoader().load(name(), new FileSystemResource(this.path))));
		return binder
			.bind("flags", Bindable.mapOf(String.class, Entry.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
			.orElseGet(Map::of);
	}

	private static String reason(BindException ex) {
		String where = (ex.getProperty() != null) ? " (" + ex.getProperty().getOrigin() + ")" : "";
		return "'" + ex.getName() + "'" + where + ": " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage();
	}

	/**
	 * A flag as it is written in the file, below its key.
	 */
	record Entry(@Nullable String owner, @Nullable String description, @Nullable Boolean enabled,
			@Nullable Integer rollout, @Nullable List<String> environments) {

		Flag toFlag(String key, String changedBy) {
			return new Flag(key, present(this.owner, key, "owner"), present(this.description, key, "description"),
					present(this.enabled, key, "enabled"), present(this.rollout, key, "rollout"),
					present(this.environments, key, "environments"), changedBy);
		}

		private static <T> T present(@Nullable T value, String key, String name) {
			if (value == null) {
				throw new InvalidFlagException("Flag '" + key + "': " + name + " is missing");
			}
			return value;
		}

	}

}
