package io.stateeventtarget.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;

/**
 * What a {@link StateProgram} can be told to do.
 */
final class Commands {

	private final StateRegistry registry;

	private final Map<String, ListenerCheck> checks;

	private final Consumer<String> outcomes;

	private final Map<String, WriteStream> streams = new ConcurrentHashMap<>();

	Commands(StateRegistry registry, Map<String, ListenerCheck> checks, Consumer<String> outcomes) {
		this.registry = registry;
		this.checks = checks;
		this.outcomes = outcomes;
	}

	/**
	 * Does what a line says.
	 * @param line a command, a namespace, and what the command needs
	 * @return one line that begins with {@code ok} or {@code error}
	 */
	String answer(String line) {
		String[] words = line.split(" ");
		try {
			return "ok " + execute(words[0], words[1], words);
		}
		catch (Exception ex) {
			Throwable reason = (ex.getCause() != null) ? ex.getCause() : ex;
			return ("error " + reason.getClass().getSimpleName() + " " + reason.getMessage()).replace('\n', ' ');
		}
	}

	private String execute(String command, String namespace, String[] words) throws Exception {
		return switch (command) {
			case "set" -> source(namespace).set(words[2], words[3]).toString();
			case "expire" ->
				source(namespace).set(words[2], words[3], Duration.ofMillis(Long.parseLong(words[4]))).toString();
			case "remove" -> source(namespace).remove(words[2]).toString();
			case "clear" -> source(namespace).clear().toString();
			case "primary" -> Boolean.toString(source(namespace).isPrimary());
			case "stream" -> stream(namespace, words);
			case "halt" -> halt(namespace);
			case "write" -> sink(namespace).write(words[2], words[3]).get(30, TimeUnit.SECONDS).toString();
			case "status" -> sink(namespace).status().toString();
			case "staleness" -> Long.toString(sink(namespace).staleness().toMillis());
			case "resync" -> resync(namespace);
			case "get" -> String.valueOf(view(namespace, words[3]).peek(words[2]));
			case "dump" -> digest(view(namespace, words[2]).snapshot());
			case "entries" -> entries(view(namespace, words[2]).snapshot());
			case "violations" -> String.join("; ", check(namespace).violations());
			case "events" -> Long.toString(check(namespace).events());
			default -> throw new IllegalArgumentException("There is no command " + command);
		};
	}

	private String stream(String namespace, String[] words) {
		WriteStream stream = new WriteStream(source(namespace), Integer.parseInt(words[2]), Long.parseLong(words[3]),
				Long.parseLong(words[4]), Integer.parseInt(words[5]), this.outcomes);
		this.streams.put(namespace, stream);
		Thread thread = new Thread(stream, "stream-" + namespace);
		thread.setDaemon(true);
		thread.start();
		return "";
	}

	private String halt(String namespace) {
		WriteStream stream = this.streams.get(namespace);
		if (stream != null) {
			stream.halt();
		}
		return "";
	}

	private String resync(String namespace) {
		sink(namespace).resync();
		return "";
	}

	private static String digest(StateSnapshot<String, String> snapshot) {
		CRC32 crc = new CRC32();
		new TreeMap<>(snapshot.entries())
			.forEach((key, value) -> crc.update((key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
		return snapshot.version() + " " + snapshot.entries().size() + " " + Long.toHexString(crc.getValue());
	}

	private static String entries(StateSnapshot<String, String> snapshot) {
		return new TreeMap<>(snapshot.entries()).entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + ListenerCheck.number(entry.getValue()))
			.collect(Collectors.joining(" "));
	}

	private ListenerCheck check(String namespace) {
		return this.checks.get(namespace);
	}

	private StateView<String, String> view(String namespace, String side) {
		return side.equals("source") ? source(namespace) : sink(namespace);
	}

	@SuppressWarnings("unchecked")
	private StateSource<String, String> source(String namespace) {
		return (StateSource<String, String>) this.registry.findSource(namespace).orElseThrow();
	}

	@SuppressWarnings("unchecked")
	private StateSink<String, String> sink(String namespace) {
		return (StateSink<String, String>) this.registry.findSink(namespace).orElseThrow();
	}

}
