package io.stateeventtarget.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The sample in a JVM of its own, which can be killed and started again. One thread at a
 * time.
 */
final class BoardProcess implements AutoCloseable {

	private static final long PATIENCE = 10;

	private final List<String> command;

	private final File log;

	private @Nullable Process process;

	/**
	 * Describes a process.
	 * @param directory where it runs and leaves its log
	 * @param name of its log
	 * @param arguments of the sample
	 */
	BoardProcess(Path directory, String name, String... arguments) {
		this.command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
				System.getProperty("java.class.path"), SampleApplication.class.getName()));
		this.command.addAll(List.of(arguments));
		this.log = directory.resolve(name + ".log").toFile();
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts it, without waiting until it answers.
	 */
	void start() {
		try {
			this.process = new ProcessBuilder(this.command).directory(this.log.getParentFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends it at once, as {@code kill -9}.
	 */
	void kill() {
		if (this.process == null) {
			return;
		}
		try {
			if (!this.process.destroyForcibly().waitFor(PATIENCE, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Process " + this.process.pid() + " does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
	}

}
