package io.stateeventtarget.web.reactive;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.stateeventtarget.web.SocketChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Sends to a WebSocket session as a publisher of messages. A message was sent when
 * another one is asked for.
 */
final class PublishedSocketChannel implements SocketChannel {

	private static final Log logger = LogFactory.getLog(PublishedSocketChannel.class);

	private final WebSocketSession session;

	private final AtomicLong requested = new AtomicLong();

	private final AtomicLong sent = new AtomicLong();

	private final AtomicReference<@Nullable Consumer<@Nullable Throwable>> waiting = new AtomicReference<>();

	private volatile @Nullable FluxSink<WebSocketMessage> sink;

	PublishedSocketChannel(WebSocketSession session) {
		this.session = session;
	}

	/**
	 * Carries messages both ways until the session is over.
	 * @param opening begins the session
	 */
	Mono<Void> carry(Function<SocketChannel, SocketReceiver> opening) {
		Mono<Void> output = this.session.send(Flux.create(this::begin));
		Mono<Void> input = Mono.defer(() -> opening.apply(this).receive(this.session, PublishedSocketChannel::log));
		return Mono.firstWithSignal(output, input);
	}

	private static void log(Throwable failure) {
		logger.debug("A session cannot be received from", failure);
	}

	private void begin(FluxSink<WebSocketMessage> begun) {
		this.sink = begun;
		begun.onRequest((count) -> {
			this.requested.addAndGet(count);
			tellSent();
		});
	}

	@Override
	public void send(String text, Consumer<@Nullable Throwable> done) {
		this.sent.incrementAndGet();
		this.waiting.set(done);
		publish(this.session.textMessage(text));
		tellSent();
	}

	private void tellSent() {
		if (this.requested.get() > this.sent.get()) {
			Consumer<@Nullable Throwable> done = this.waiting.getAndSet(null);
			if (done != null) {
				done.accept(null);
			}
		}
	}

	@Override
	public void ping() {
		this.sent.incrementAndGet();
		publish(this.session.pingMessage((buffers) -> buffers.allocateBuffer(1)));
	}

	private void publish(WebSocketMessage message) {
		FluxSink<WebSocketMessage> open = this.sink;
		if (open != null) {
			open.next(message);
		}
	}

	@Override
	public void close(int code, String reason) {
		this.session.close(new CloseStatus(code, reason)).onErrorComplete().subscribe();
	}

}
