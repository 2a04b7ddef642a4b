package io.stateeventtarget.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * The file that a property names as the location of a resource.
 */
final class WarmStartFile {

	private WarmStartFile() {
	}

	/**
	 * Finds the file.
	 * @param location where it is, or empty
	 * @return the file, or {@code null} if the location is empty
	 * @throws IllegalArgumentException if the location is not one of a file
	 */
	static @Nullable Path path(String location) {
		if (!StringUtils.hasText(location)) {
			return null;
		}
		Resource resource = new DefaultResourceLoader().getResource(location.strip());
		try {
			if (resource.isFile()) {
				return resource.getFile().toPath();
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(notFile(), ex);
		}
		throw new IllegalArgumentException(notFile());
	}

	private static String notFile() {
		return "It has to name a file on a disk, as in 'file:./data/themes.snapshot', or to be empty for none";
	}

}
