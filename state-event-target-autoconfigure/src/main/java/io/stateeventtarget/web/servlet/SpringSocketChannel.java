package io.stateeventtarget.web.servlet;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.stateeventtarget.web.SocketChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * Sends to a session of another API than Jakarta's, which makes a thread wait: one of a
 * few, which end when there is nothing to do. The gateway closes a session that takes too
 * long.
 */
final class SpringSocketChannel implements SocketChannel {

	private static final Log logger = LogFactory.getLog(SpringSocketChannel.class);

	private static final int THREADS = 32;

	private static final Executor SENDERS = senders();

	private final WebSocketSession session;

	SpringSocketChannel(WebSocketSession session) {
		this.session = session;
	}

	private static Executor senders() {
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "state-web-send-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	@Override
	public void send(String text, Consumer<@Nullable Throwable> done) {
		SENDERS.execute(() -> done.accept(trySend(new TextMessage(text))));
	}

	@Override
	public void ping() {
		if (trySend(new PingMessage()) instanceof IOException ex) {
			logger.debug("A ping could not be sent", ex);
		}
	}

	private @Nullable Exception trySend(WebSocketMessage<?> message) {
		try {
			this.session.sendMessage(message);
			return null;
		}
		catch (IOException | RuntimeException ex) {
			return ex;
		}
	}

	@Override
	public void close(int code, String reason) {
		try {
			this.session.close(new CloseStatus(code, reason));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A session could not be closed", ex);
		}
	}

}
