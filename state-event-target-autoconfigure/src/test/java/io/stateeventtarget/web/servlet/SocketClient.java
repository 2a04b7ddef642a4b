package io.stateeventtarget.web.servlet;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that notes what it gets.
 */
final class SocketClient implements WebSocket.Listener {

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private final StringBuilder part = new StringBuilder();

	private final boolean reading;

	private volatile int closeCode = -1;

	private volatile String closeReason = "";

	private volatile @Nullable WebSocket socket;

	private SocketClient(boolean reading) {
		this.reading = reading;
	}

	static SocketClient connect(URI uri, String... headers) {
		return connect(uri, true, headers);
	}

	static SocketClient connect(URI uri, boolean reading, String... headers) {
		SocketClient client = new SocketClient(reading);
		WebSocket.Builder builder = GatewayServer.HTTP.newWebSocketBuilder();
		for (int i = 0; i < headers.length; i += 2) {
			builder.header(headers[i], headers[i + 1]);
		}
		client.socket = builder.buildAsync(uri, client).orTimeout(10, TimeUnit.SECONDS).join();
		return client;
	}

	void send(String text) {
		this.socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
	}

	/**
	 * Sends a message to a session that may be closed.
	 */
	void trySend(String text) {
		this.socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).exceptionally((failure) -> this.socket).join();
	}

	void sendPart(String text) {
		this.socket.sendText(text, false).orTimeout(10, TimeUnit.SECONDS).join();
	}

	void connectSink(String namespace, String sinkId) {
		send("""
				{"type":"state:connect","namespace":"%s","detail":{"sinkId":"%s","instance":5,"mode":"replica","nonce":7}}"""
			.formatted(namespace, sinkId));
	}

	void request(String namespace, String key) {
		send("""
				{"type":"state:request","namespace":"%s","detail":{"param":"%s"}}""".formatted(namespace, key));
	}

	WebSocket socket() {
		return this.socket;
	}

	List<String> messages() {
		return this.messages;
	}

	List<String> messages(String type) {
		return new ArrayList<>(this.messages.stream().filter((text) -> text.contains("\"" + type + "\"")).toList());
	}

	String await(Predicate<String> wanted) {
		return Awaitility.await()
			.until(() -> this.messages.stream().filter(wanted).findFirst().orElse(null), (found) -> found != null);
	}

	String await(String part) {
		return await((text) -> text.contains(part));
	}

	int awaitClose() {
		Awaitility.await().until(() -> this.closeCode >= 0);
		return this.closeCode;
	}

	String closeReason() {
		return this.closeReason;
	}

	boolean isClosed() {
		return this.closeCode >= 0;
	}

	void close() {
		this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
	}

	@Override
	public void onOpen(WebSocket webSocket) {
		if (this.reading) {
			webSocket.request(1);
		}
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.part.append(data);
		if (last) {
			this.messages.add(this.part.toString());
			this.part.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
		this.closeReason = reason;
		this.closeCode = statusCode;
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.closeReason = String.valueOf(error);
		this.closeCode = 1006;
	}

}
