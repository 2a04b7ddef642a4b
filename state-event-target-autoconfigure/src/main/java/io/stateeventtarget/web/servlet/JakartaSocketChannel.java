package io.stateeventtarget.web.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.stateeventtarget.web.SocketChannel;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends to a session of Jakarta WebSocket without taking a thread. How long that may take
 * is up to the gateway.
 */
final class JakartaSocketChannel implements SocketChannel {

	private static final Log logger = LogFactory.getLog(JakartaSocketChannel.class);

	/**
	 * How long Tomcat waits for room to send a ping or a close.
	 */
	private static final String TOMCAT_BLOCKING_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

	private static final long BLOCKING_TIMEOUT_MILLIS = 1000;

	private final Session session;

	private final RemoteEndpoint.Async remote;

	JakartaSocketChannel(Session session) {
		this.session = session;
		this.remote = session.getAsyncRemote();
		session.setMaxIdleTimeout(0);
		session.getUserProperties().put(TOMCAT_BLOCKING_TIMEOUT, BLOCKING_TIMEOUT_MILLIS);
	}

	@Override
	public void send(String text, Consumer<@Nullable Throwable> done) {
		this.remote.sendText(text, (result) -> done.accept(result.isOK() ? null : result.getException()));
	}

	@Override
	public void ping() {
		try {
			this.remote.sendPing(ByteBuffer.allocate(0));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A ping could not be sent", ex);
		}
	}

	@Override
	public void close(int code, String reason) {
		try {
			this.session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A session could not be closed", ex);
		}
	}

}
