package io.stateeventtarget.web.reactive;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.stateeventtarget.web.SocketChannel;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.WebsocketServerSpec;

import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;

/**
 * Sends to a WebSocket session on the channel of Reactor Netty.
 */
final class NettySocketChannel implements SocketChannel {

	private static final long CLOSE_PATIENCE_MILLIS = 1000;

	private final Channel channel;

	private final int messageBytes;

	private final AtomicBoolean closing = new AtomicBoolean();

	NettySocketChannel(Channel channel, int messageBytes) {
		this.channel = channel;
		this.messageBytes = messageBytes;
	}

	/**
	 * Upgrades without extensions: with compression a short message could become a long
	 * one.
	 */
	static RequestUpgradeStrategy upgradeStrategy(int messageBytes) {
		return new ReactorNettyRequestUpgradeStrategy(
				() -> WebsocketServerSpec.builder().compress(false).maxFramePayloadLength(messageBytes));
	}

	/**
	 * Carries messages both ways until the connection is closed.
	 * @param session the session
	 * @param opening begins it
	 */
	Mono<Void> carry(WebSocketSession session, Function<SocketChannel, SocketReceiver> opening) {
		return opening.apply(this).receive(session, this::failed).then(Mono.defer(this::closed));
	}

	private void failed(Throwable failure) {
		if (failure instanceof TooLongFrameException) {
			close(CloseStatus.TOO_BIG_TO_PROCESS.getCode(), "A message is longer than " + this.messageBytes + " bytes");
		}
	}

	private Mono<Void> closed() {
		closeLater();
		return Mono.create((sink) -> this.channel.closeFuture().addListener((closed) -> sink.success()));
	}

	private void closeLater() {
		this.channel.eventLoop().schedule(() -> this.channel.close(), CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
	}

	@Override
	public void send(String text, Consumer<@Nullable Throwable> done) {
		ByteBuf bytes = ByteBufUtil.writeUtf8(this.channel.alloc(), text);
		this.channel.writeAndFlush(new TextWebSocketFrame(bytes)).addListener((sent) -> done.accept(sent.cause()));
	}

	@Override
	public void ping() {
		this.channel.writeAndFlush(new PingWebSocketFrame());
	}

	/**
	 * The connection is closed when the client has closed its end, or after a time:
	 * closed at once, it could be reset before the client has read why.
	 */
	@Override
	public void close(int code, String reason) {
		if (!this.closing.compareAndSet(false, true)) {
			return;
		}
		this.channel.eventLoop().execute(() -> ClosingHandler.addTo(this.channel));
		ChannelFuture sent = this.channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
		this.channel.eventLoop().schedule(() -> this.channel.close(), CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		if (!this.channel.eventLoop().inEventLoop()) {
			sent.awaitUninterruptibly(CLOSE_PATIENCE_MILLIS);
		}
	}

}
