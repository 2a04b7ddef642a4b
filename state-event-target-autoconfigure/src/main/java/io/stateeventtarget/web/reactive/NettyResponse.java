package io.stateeventtarget.web.reactive;

import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.Assert;

/**
 * A response of Reactor Netty. What takes long to be sent is written to its channel: a
 * publisher is asked for many messages in advance there, and never told when one was
 * sent.
 */
final class NettyResponse {

	private final ServerHttpResponse response;

	private final HttpServerResponse nativeResponse;

	NettyResponse(ServerHttpResponse response) {
		this.response = response;
		this.nativeResponse = ServerHttpResponseDecorator.getNativeResponse(response);
	}

	/**
	 * Whether a server's own response is of Reactor Netty.
	 */
	static boolean isNative(Object response) {
		return response instanceof HttpServerResponse;
	}

	/**
	 * The channel of the connection, or of the stream in it.
	 */
	Channel channel() {
		AtomicReference<Channel> channel = new AtomicReference<>();
		this.nativeResponse.withConnection((connection) -> channel.set(connection.channel()));
		Channel found = channel.get();
		Assert.state(found != null, "There is no connection");
		return found;
	}

	/**
	 * Sends the head.
	 */
	Mono<Void> sendHead() {
		return this.response.setComplete().then(Mono.defer(() -> this.nativeResponse.sendHeaders().then()));
	}

}
