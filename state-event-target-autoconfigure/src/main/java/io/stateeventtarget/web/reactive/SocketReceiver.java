package io.stateeventtarget.web.reactive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.stateeventtarget.web.SocketChannel;
import io.stateeventtarget.web.SocketConnection;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Tells the gateway what comes through a WebSocket session.
 */
final class SocketReceiver {

	private final SocketChannel channel;

	private final SocketConnection connection;

	SocketReceiver(SocketChannel channel, SocketConnection connection) {
		this.channel = channel;
		this.connection = connection;
	}

	/**
	 * Receives until the session is over.
	 * @param session the session
	 * @param failed is told what nothing more can be received for
	 */
	Mono<Void> receive(WebSocketSession session, Consumer<Throwable> failed) {
		return session.receive()
			.doOnNext(this::receive)
			.doOnError(failed)
			.onErrorComplete()
			.then()
			.doFinally((signal) -> this.connection.onClosed());
	}

	private void receive(WebSocketMessage message) {
		switch (message.getType()) {
			case TEXT -> receiveText(message.getPayload());
			case BINARY -> this.connection.onRefused();
			case PING, PONG -> this.connection.onHeard();
		}
	}

	private void receiveText(DataBuffer payload) {
		ByteBuffer bytes = ByteBuffer.allocate(payload.readableByteCount());
		payload.toByteBuffer(bytes);
		try {
			this.connection.onText(StandardCharsets.UTF_8.newDecoder().decode(bytes), true);
		}
		catch (CharacterCodingException ex) {
			this.connection.onClosed();
			this.channel.close(CloseStatus.BAD_DATA.getCode(), "A message is not UTF-8");
		}
	}

}
