package io.stateeventtarget.web.reactive;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;

/**
 * Which server a response is of. Knows of no type that may be missing.
 */
final class NativeServer {

	private static final boolean NETTY = ClassUtils.isPresent("reactor.netty.http.server.HttpServerResponse",
			NativeServer.class.getClassLoader());

	private NativeServer() {
	}

	/**
	 * Whether it is Reactor Netty.
	 */
	static boolean isNetty(ServerHttpResponse response) {
		return NETTY && NettyResponse.isNative(ServerHttpResponseDecorator.<Object>getNativeResponse(response));
	}

}
