package io.stateeventtarget.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a browser hears on the live stream.
 */
final class LiveEvents implements Flow.Subscriber<String>, AutoCloseable {

	private final JsonMapper mapper = new JsonMapper();

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private String name = "";

	static LiveEvents open(String url) {
		LiveEvents live = new LiveEvents();
		HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream").build();
		HttpClient.newHttpClient()
			.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(live))
			.whenComplete((response, failure) -> live.end.complete(null));
		return live;
	}

	List<JsonNode> named(String name) {
		return this.events.stream().filter((event) -> event.name().equals(name)).map(Event::data).toList();
	}

	CompletableFuture<Void> end() {
		return this.end;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription.complete(subscription);
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(String line) {
		if (line.startsWith("event:")) {
			this.name = line.substring("event:".length()).strip();
		}
		else if (line.startsWith("data:")) {
			this.events.add(new Event(this.name, this.mapper.readTree(line.substring("data:".length()))));
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.end.complete(null);
	}

	@Override
	public void onComplete() {
		this.end.complete(null);
	}

	@Override
	public void close() throws IOException {
		this.subscription.thenAccept(Flow.Subscription::cancel);
	}

	private record Event(String name, JsonNode data) {

	}

}
