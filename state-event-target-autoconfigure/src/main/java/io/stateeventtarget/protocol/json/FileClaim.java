package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.protocol.SnapshotTakenException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The right to a file that one sink has, in this JVM and, by a lock on a file beside it,
 * in this machine.
 */
final class FileClaim implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FileClaim.class);

	private static final Map<Path, String> CLAIMED = new ConcurrentHashMap<>();

	private final Path path;

	private final @Nullable FileChannel lock;

	private FileClaim(Path path, @Nullable FileChannel lock) {
		this.path = path;
		this.lock = lock;
	}

	/**
	 * Claims a file.
	 * @param file the file
	 * @param namespace whose sink claims it
	 * @throws SnapshotTakenException if another sink has it
	 */
	static FileClaim on(Path file, String namespace) {
		Path path = file.toAbsolutePath().normalize();
		String owner = CLAIMED.putIfAbsent(path, namespace);
		if (owner != null) {
			throw new SnapshotTakenException(namespace, path, "the sink '" + owner + "' of this application");
		}
		try {
			return new FileClaim(path, lock(path, namespace));
		}
		catch (OverlappingFileLockException ex) {
			CLAIMED.remove(path);
			throw new SnapshotTakenException(namespace, path, "a sink of this JVM");
		}
		catch (SnapshotTakenException ex) {
			CLAIMED.remove(path);
			throw ex;
		}
	}

	@Override
	public void close() {
		if (CLAIMED.remove(this.path) != null && this.lock != null) {
			try {
				this.lock.close();
			}
			catch (IOException ex) {
				logger.debug("The lock of " + this.path + " could not be released", ex);
			}
		}
	}

	private static @Nullable FileChannel lock(Path path, String namespace) {
		FileChannel channel = null;
		try {
			Files.createDirectories(path.resolveSibling("."));
			channel = FileChannel.open(path.resolveSibling(path.getFileName() + ".lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			if (channel.tryLock() == null) {
				channel.close();
				throw new SnapshotTakenException(namespace, path, "a sink of another process");
			}
			return channel;
		}
		catch (IOException ex) {
			logger.debug("No lock could be had for " + path, ex);
			return null;
		}
	}

}
