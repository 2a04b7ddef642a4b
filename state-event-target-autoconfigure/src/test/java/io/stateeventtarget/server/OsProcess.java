package io.stateeventtarget.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process of the operating system and its descendants. It ends with the JVM that
 * started it.
 */
public final class OsProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Process process;

	private final Path log;

	private final Thread ending = new Thread(this::destroy, "os-process-end");

	private OsProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
		Runtime.getRuntime().addShutdownHook(this.ending);
	}

	/**
	 * Starts a process whose output and errors go to a file.
	 * @param command what to start
	 * @param environment is added to that of this JVM
	 * @param log the file, which is appended to
	 * @return the process
	 */
	public static OsProcess start(List<String> command, Map<String, String> environment, Path log) {
		return start(command, environment, log,
				new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
	}

	/**
	 * Starts a process whose errors alone go to a file.
	 * @param command what to start
	 * @param log the file, which is appended to
	 * @return the process, whose output is to be read
	 */
	public static OsProcess startPiped(List<String> command, Path log) {
		return start(command, Map.of(), log, new ProcessBuilder(command));
	}

	private static OsProcess start(List<String> command, Map<String, String> environment, Path log,
			ProcessBuilder builder) {
		builder.environment().putAll(environment);
		try {
			return new OsProcess(builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start " + command.get(0), ex);
		}
	}

	/**
	 * The process itself.
	 * @return the handle of the JVM
	 */
	public Process process() {
		return this.process;
	}

	/**
	 * Whether it has not ended.
	 * @return whether it runs or is paused
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Ends it at once, as {@code kill -9}.
	 */
	public void kill() {
		List<ProcessHandle> family = family();
		family.forEach(ProcessHandle::destroyForcibly);
		family.forEach(this::awaitEnd);
		forget();
	}

	/**
	 * Asks it to end and waits until it has.
	 */
	public void terminate() {
		List<ProcessHandle> family = family();
		this.process.destroy();
		family.forEach(this::awaitEnd);
		forget();
	}

	/**
	 * Stops it and its descendants until {@link #resume()}.
	 */
	public void pause() {
		signal("STOP");
	}

	/**
	 * Lets it go on.
	 */
	public void resume() {
		signal("CONT");
	}

	/**
	 * The end of what it wrote.
	 * @return some lines
	 */
	public String tail() {
		try {
			List<String> lines = Files.readAllLines(this.log, StandardCharsets.ISO_8859_1);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
		}
		catch (IOException ex) {
			return "nothing could be read from " + this.log;
		}
	}

	private void destroy() {
		family().forEach(ProcessHandle::destroyForcibly);
	}

	private void signal(String name) {
		List<String> command = Stream
			.concat(Stream.of("kill", "-" + name), family().stream().map((handle) -> Long.toString(handle.pid())))
			.toList();
		try {
			new ProcessBuilder(command).inheritIO().start().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<ProcessHandle> family() {
		ProcessHandle handle = this.process.toHandle();
		return Stream.concat(handle.descendants(), Stream.of(handle)).toList();
	}

	private void awaitEnd(ProcessHandle handle) {
		try {
			handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("Process " + handle.pid() + " does not end:\n" + tail(), ex);
		}
	}

	private void forget() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.ending);
		}
		catch (IllegalStateException ex) {
			// The JVM is ending already
		}
	}

}
