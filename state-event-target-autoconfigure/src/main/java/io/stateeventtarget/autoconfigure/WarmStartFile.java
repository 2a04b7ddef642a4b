package io.stateeventtarget.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;

import org.springframework.core.io.Resource;

/**
 * The file that a property names as a resource.
 */
final class WarmStartFile {

	private WarmStartFile() {
	}

	static Path path(Resource resource) {
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
		return "It has to name a file on a disk, as in 'file:./data/themes.snapshot'";
	}

}
