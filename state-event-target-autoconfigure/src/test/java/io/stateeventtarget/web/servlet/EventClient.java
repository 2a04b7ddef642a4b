package io.stateeventtarget.web.servlet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A client of server-sent events that notes what it gets.
 */
final class EventClient implements AutoCloseable {

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final List<String> comments = new CopyOnWriteArrayList<>();

	private final HttpResponse<InputStream> response;

	private volatile boolean over;

	private EventClient(HttpResponse<InputStream> response) {
		this.response = response;
	}

	static EventClient open(GatewayServer server, String path, String... headers) throws Exception {
		HttpRequest request = server.request(path, headers).header("Accept", "text/event-stream").build();
		EventClient client = new EventClient(
				GatewayServer.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()));
		Thread thread = new Thread(client::read, "event-client");
		thread.setDaemon(true);
		thread.start();
		return client;
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.response.body(), StandardCharsets.UTF_8))) {
			String type = "";
			String id = null;
			String data = "";
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.startsWith("event: ")) {
					type = line.substring(7);
				}
				else if (line.startsWith("id: ")) {
					id = line.substring(4);
				}
				else if (line.startsWith("data: ")) {
					data = line.substring(6);
				}
				else if (line.startsWith(":")) {
					this.comments.add(line);
				}
				else if (line.isEmpty() && !data.isEmpty()) {
					this.events.add(new Event(type, id, data));
					id = null;
					data = "";
				}
			}
		}
		catch (IOException ex) {
			// it is over
		}
		this.over = true;
	}

	HttpResponse<InputStream> response() {
		return this.response;
	}

	List<Event> events() {
		return this.events;
	}

	List<String> comments() {
		return this.comments;
	}

	boolean isOver() {
		return this.over;
	}

	Event await(String part) {
		return Awaitility.await()
			.until(() -> this.events.stream()
				.filter((event) -> event.data().contains(part) || event.type().equals(part))
				.findFirst()
				.orElse(null), (found) -> found != null);
	}

	@Override
	public void close() throws IOException {
		this.response.body().close();
	}

	/**
	 * An event.
	 *
	 * @param type its name
	 * @param id its id, if it has one
	 * @param data its data
	 */
	record Event(String type, @Nullable String id, String data) {

	}

}
