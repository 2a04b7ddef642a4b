package io.stateeventtarget.web.servlet;

import io.stateeventtarget.web.SocketChannel;
import io.stateeventtarget.web.SocketConnection;
import io.stateeventtarget.web.WebAnswer;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Tells the gateway what happens to one WebSocket session. Takes messages in parts, so
 * that the gateway's bound and no container's buffer says how long one may be.
 */
final class GatewaySocketHandler extends AbstractWebSocketHandler {

	private static final boolean JAKARTA = ClassUtils.isPresent("jakarta.websocket.Session",
			GatewaySocketHandler.class.getClassLoader());

	private final WebAnswer.Socket socket;

	private @Nullable SocketConnection connection;

	GatewaySocketHandler(WebAnswer.Socket socket) {
		this.socket = socket;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		this.connection = this.socket.open(channel(session));
	}

	private static SocketChannel channel(WebSocketSession session) {
		if (JAKARTA && session instanceof NativeWebSocketSession holder) {
			Session jakarta = holder.getNativeSession(Session.class);
			if (jakarta != null) {
				return new JakartaSocketChannel(jakarta);
			}
		}
		return new SpringSocketChannel(session);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
		SocketConnection open = this.connection;
		if (open == null) {
			return;
		}
		if (message instanceof TextMessage text) {
			open.onText(text.getPayload(), text.isLast());
		}
		else if (message instanceof PongMessage) {
			open.onHeard();
		}
		else if (message instanceof BinaryMessage) {
			open.onRefused();
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) {
		closed();
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		closed();
	}

	private void closed() {
		SocketConnection open = this.connection;
		if (open != null) {
			open.onClosed();
		}
	}

	@Override
	public boolean supportsPartialMessages() {
		return true;
	}

}
