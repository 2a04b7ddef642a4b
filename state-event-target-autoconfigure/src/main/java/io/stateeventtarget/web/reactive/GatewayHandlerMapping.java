package io.stateeventtarget.web.reactive;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends every request below the gateway's path to the gateway, also those that it
 * refuses, so that nobody else answers there.
 */
public final class GatewayHandlerMapping implements HandlerMapping, Ordered {

	/**
	 * Before router functions and controllers, which may have patterns that match
	 * everything.
	 */
	private static final int ORDER = -2;

	private final String prefix;

	private final GatewayWebHandler handler;

	/**
	 * Creates a mapping.
	 * @param path the gateway's path
	 * @param handler handles the requests
	 */
	public GatewayHandlerMapping(String path, GatewayWebHandler handler) {
		this.prefix = path + "/";
		this.handler = handler;
	}

	/**
	 * Spring leaves it to mappings to answer preflight requests, and calls no handler.
	 */
	@Override
	public Mono<Object> getHandler(ServerWebExchange exchange) {
		String path = exchange.getRequest().getPath().pathWithinApplication().value();
		if (!path.startsWith(this.prefix)) {
			return Mono.empty();
		}
		return CorsUtils.isPreFlightRequest(exchange.getRequest())
				? this.handler.handle(exchange).thenReturn(this.handler) : Mono.just(this.handler);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
