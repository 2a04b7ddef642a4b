package io.stateeventtarget.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Another JVM with the same class path that says lines. It ends with this one.
 */
public final class ChildProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	public ChildProcess(Class<?> main, List<String> options, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		this.output = new BufferedReader(new InputStreamReader(this.process.getInputStream(), UTF_8));
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Waits for a line that begins with a word, and returns the rest of it.
	 */
	public String await(String word) {
		try {
			String line = this.output.readLine();
			while (line != null && !line.startsWith(word + " ")) {
				line = this.output.readLine();
			}
			if (line == null) {
				throw new IllegalStateException("The other JVM ended without saying " + word);
			}
			return line.substring(word.length() + 1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
