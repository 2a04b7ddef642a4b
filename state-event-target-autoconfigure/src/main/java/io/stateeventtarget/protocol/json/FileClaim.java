package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The right to a file that one sink has, in this JVM and, by a lock on a file beside it,
 * in this machine.
 */
final class FileClaim implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FileClaim.class);

	private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

	private final Path path;

	private final @Nullable FileChannel lock;

	private FileClaim(Path path, @Nullable FileChannel lock) {
		this.path = path;
		this.lock = lock;
	}

	/**
	 * Claims a file.
	 * @throws IllegalStateException if another sink has it
	 */
	static FileClaim on(Path file) {
		Path path = file.toAbsolutePath().normalize();
		if (!CLAIMED.add(path)) {
			throw taken(path, "in this application");
		}
		try {
			return new FileClaim(path, lock(path));
		}
		catch (OverlappingFileLockException ex) {
			CLAIMED.remove(path);
			throw taken(path, "in this JVM");
		}
		catch (IllegalStateException ex) {
			CLAIMED.remove(path);
			throw ex;
		}
	}

	@Override
	public void close() {
		if (CLAIMED.remove(this.path) && this.lock != null) {
			try {
				this.lock.close();
			}
			catch (IOException ex) {
				logger.debug("The lock of " + this.path + " could not be released", ex);
			}
		}
	}

	private static @Nullable FileChannel lock(Path path) {
		FileChannel channel = null;
		try {
			Files.createDirectories(path.resolveSibling("."));
			channel = FileChannel.open(path.resolveSibling(path.getFileName() + ".lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			if (channel.tryLock() == null) {
				channel.close();
				throw taken(path, "in another process");
			}
			return channel;
		}
		catch (IOException ex) {
			logger.debug("No lock could be had for " + path, ex);
			return null;
		}
	}

	private static IllegalStateException taken(Path path, String where) {
		return new IllegalStateException("The file " + path + " keeps the snapshot of another sink " + where
				+ ": give each sink a 'warm-start' file of its own");
	}

}
