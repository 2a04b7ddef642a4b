package io.stateeventtarget.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.server.OsProcess;
import org.awaitility.Awaitility;

/**
 * An application in a JVM of its own, with sources and sinks, which tests tell what to
 * do, kill and pause. Its log is in {@code target/state-processes}. One thread at a time.
 */
public final class StateProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final OsProcess process;

	private final PrintStream input;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Map<String, Long> acked = new ConcurrentHashMap<>();

	private final AtomicLong ackedCount = new AtomicLong();

	private final AtomicLong failedCount = new AtomicLong();

	private volatile long ended = -1;

	private StateProcess(OsProcess process) {
		this.process = process;
		this.input = new PrintStream(process.process().getOutputStream(), true, StandardCharsets.UTF_8);
		Thread reading = new Thread(this::read, "state-process-answers");
		reading.setDaemon(true);
		reading.start();
	}

	/**
	 * Starts an application.
	 * @param name of its log and its node
	 * @param properties of Spring, such as
	 * {@code state-event-target.sinks.prices.value-type=java.lang.String}
	 * @return the application, which may not have found its server yet
	 */
	public static StateProcess start(String name, List<String> properties) {
		return launch(name, properties).awaitReady();
	}

	/**
	 * As {@link #start(String, List)}, without waiting until it runs.
	 * @param name of its log and its node
	 * @param properties of Spring
	 * @return the application, which answers {@code ready} first
	 */
	static StateProcess launch(String name, List<String> properties) {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
				StateProgram.class.getName(), "--spring.main.banner-mode=off", "--state-event-target.node-id=" + name,
				"--state-event-target.startup.wait=0s"));
		properties.forEach((property) -> command.add("--" + property));
		return new StateProcess(OsProcess.startPiped(command, log(name)));
	}

	private static Path log(String name) {
		try {
			Path folder = Files.createDirectories(Path.of("target", "state-processes"));
			return Files.createTempFile(folder, name + "-", ".log");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until it was started by {@link #launch}.
	 * @return this
	 */
	StateProcess awaitReady() {
		String answer = next();
		if (!answer.equals("ready")) {
			throw new IllegalStateException(answer + ":\n" + tail());
		}
		return this;
	}

	/**
	 * Has a command done.
	 * @param words the command, a namespace, and what the command needs
	 * @return the answer
	 * @throws IllegalStateException if it was an error
	 */
	public String tell(Object... words) {
		String answer = ask(words);
		if (!answer.startsWith("ok")) {
			throw new IllegalStateException(answer);
		}
		return answer.substring(2).strip();
	}

	/**
	 * Has a command done that may fail.
	 * @param words the command, a namespace, and what the command needs
	 * @return the answer, with {@code ok} or {@code error}
	 */
	public String ask(Object... words) {
		List<String> texts = new ArrayList<>();
		for (Object word : words) {
			texts.add(word.toString());
		}
		this.input.println(String.join(" ", texts));
		return next();
	}

	/**
	 * Starts to set {@code k0}, {@code k1} and so on in turn to numbers that grow.
	 * @param namespace which
	 * @param keys how many keys
	 * @param first the first number
	 */
	public void stream(String namespace, int keys, long first) {
		tell("stream", namespace, keys, first, Long.MAX_VALUE - first, 20);
	}

	/**
	 * Ends what {@link #stream} started.
	 * @param namespace which
	 * @return the next number
	 */
	public long halt(String namespace) {
		this.ended = -1;
		tell("halt", namespace);
		Awaitility.await("the stream ends").atMost(PATIENCE).until(() -> this.ended >= 0);
		return this.ended;
	}

	/**
	 * By key, the last number that was acknowledged.
	 * @return a copy
	 */
	public Map<String, Long> acked() {
		return new TreeMap<>(this.acked);
	}

	/**
	 * How many numbers were acknowledged.
	 * @return the count so far
	 */
	public long ackedCount() {
		return this.ackedCount.get();
	}

	/**
	 * How many numbers were not acknowledged.
	 * @return the count so far
	 */
	public long failedCount() {
		return this.failedCount.get();
	}

	/**
	 * Waits until more numbers were acknowledged.
	 * @param more how many more than now
	 */
	public void awaitAcked(int more) {
		long goal = this.ackedCount.get() + more;
		Awaitility.await(more + " more are acknowledged")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.ackedCount.get() >= goal);
	}

	/**
	 * Ends it at once, as {@code kill -9}. What it acknowledged until then is known.
	 */
	public void kill() {
		this.process.kill();
	}

	/**
	 * Stops it in its tracks.
	 */
	public void pause() {
		this.process.pause();
	}

	/**
	 * Lets it go on.
	 */
	public void resume() {
		this.process.resume();
	}

	/**
	 * The end of its log.
	 * @return some lines
	 */
	public String tail() {
		return this.process.tail();
	}

	@Override
	public void close() {
		this.process.kill();
		this.input.close();
	}

	private String next() {
		try {
			String answer = this.answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			if (answer == null) {
				throw new IllegalStateException("There is no answer:\n" + tail());
			}
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = this.process.process().inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				take(line);
			}
		}
		catch (IOException ex) {
			// It was killed
		}
		this.answers.add("error it has ended");
	}

	private void take(String line) {
		String[] words = line.split(" ");
		switch (words[0]) {
			case "acked" -> {
				this.acked.put(words[1], Long.parseLong(words[2]));
				this.ackedCount.incrementAndGet();
			}
			case "failed" -> this.failedCount.incrementAndGet();
			case "end" -> this.ended = Long.parseLong(words[1]);
			default -> this.answers.add(line);
		}
	}

}
