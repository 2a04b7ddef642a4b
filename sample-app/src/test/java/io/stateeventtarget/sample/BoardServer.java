package io.stateeventtarget.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;

/**
 * The sample in this JVM, which can be stopped and started again on the same port. Its
 * table is filled anew each time. One thread at a time.
 */
final class BoardServer implements AutoCloseable {

	private static final int FIRST_PORT = 20000;

	private static final int LAST_PORT = 30000;

	private final JsonMapper mapper = new JsonMapper();

	private final int port = freePort();

	private final Path flags;

	private @Nullable ConfigurableApplicationContext context;

	private @Nullable StateSource<String, Flag> source;

	BoardServer(Path directory) {
		this.flags = directory.resolve("flags.yml");
	}

	String url(String path) {
		return "http://127.0.0.1:" + this.port + path;
	}

	BoardClient client() {
		return new BoardClient(this.port);
	}

	void start() {
		this.context = new SpringApplicationBuilder(SampleApplication.class).run("--server.port=" + this.port,
				"--board.flags-file=" + this.flags, "--state-event-target.sources.feature-flags.refresh=1h");
		this.source = this.context.getBeanProvider(new ParameterizedTypeReference<StateSource<String, Flag>>() {
		}).getObject();
	}

	void stop() {
		if (this.context != null) {
			this.context.close();
			this.context = null;
		}
	}

	/**
	 * The source of the flags. What is set there is not in the table.
	 */
	StateSource<String, Flag> source() {
		return Objects.requireNonNull(this.source);
	}

	/**
	 * What a replica shows that is equal to the source.
	 */
	BoardPage.Replica expected() {
		StateSnapshot<String, Flag> snapshot = source().snapshot();
		return new BoardPage.Replica("SYNCED", snapshot.version().toString(), fingerprint(snapshot));
	}

	/**
	 * The same as in {@code replica.js}.
	 */
	private String fingerprint(StateSnapshot<String, Flag> snapshot) {
		String text = snapshot.entries()
			.entrySet()
			.stream()
			.map((entry) -> this.mapper.writeValueAsString(new Object[] { entry.getKey(), entry.getValue() }))
			.sorted()
			.collect(Collectors.joining("\n"));
		int hash = 0x811c9dc5;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * 0x01000193;
		}
		return String.format("%08x", hash);
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Not one of those that the system gives to connections: nobody else takes it while
	 * the sample is stopped.
	 */
	private static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// Somebody has it
			}
		}
	}

}
