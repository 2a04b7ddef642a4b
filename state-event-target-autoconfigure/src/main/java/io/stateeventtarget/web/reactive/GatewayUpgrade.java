package io.stateeventtarget.web.reactive;

import java.util.function.Function;
import java.util.function.Supplier;

import io.stateeventtarget.web.SocketChannel;
import io.stateeventtarget.web.WebAnswer;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/**
 * Upgrades to WebSocket, on whichever server is in use.
 */
final class GatewayUpgrade {

	private static final String VERSION_HEADER = "Sec-WebSocket-Version";

	private static final String VERSION = "13";

	private final int messageBytes;

	private final Supplier<WebSocketService> netty = SingletonSupplier.of(this::nettyService);

	/**
	 * Creates an upgrade.
	 * @param messageBytes how long a message may be that is received
	 */
	GatewayUpgrade(int messageBytes) {
		this.messageBytes = messageBytes;
	}

	private WebSocketService nettyService() {
		return new HandshakeWebSocketService(NettySocketChannel.upgradeStrategy(this.messageBytes));
	}

	/**
	 * Upgrades.
	 * @param socket begins the session
	 * @param exchange the request for it
	 * @return ends when the session is over
	 */
	Mono<Void> handle(WebAnswer.Socket socket, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		if (!VERSION.equals(exchange.getRequest().getHeaders().getFirst(VERSION_HEADER))) {
			socket.abandon();
			response.getHeaders().set(VERSION_HEADER, VERSION);
			return refuse(response, HttpStatus.UPGRADE_REQUIRED);
		}
		if (!NativeServer.isNetty(response)) {
			socket.abandon();
			return refuse(response, HttpStatus.NOT_IMPLEMENTED);
		}
		SingleUse use = new SingleUse(socket::abandon);
		Function<SocketChannel, SocketReceiver> opening = (channel) -> {
			use.take();
			return new SocketReceiver(channel, socket.open(channel));
		};
		return upgrade(exchange, opening)
			.onErrorResume(ServerWebInputException.class, (ex) -> refuse(response, HttpStatus.BAD_REQUEST))
			.doFinally((signal) -> use.end());
	}

	private Mono<Void> upgrade(ServerWebExchange exchange, Function<SocketChannel, SocketReceiver> opening) {
		NettyResponse response = new NettyResponse(exchange.getResponse());
		return this.netty.get()
			.handleRequest(exchange,
					(session) -> new NettySocketChannel(response.channel(), this.messageBytes).carry(session, opening));
	}

	private static Mono<Void> refuse(ServerHttpResponse response, HttpStatus status) {
		response.setStatusCode(status);
		return response.setComplete();
	}

}
