package io.stateeventtarget.web.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Sends every request below the gateway's path to the gateway, also those that it
 * refuses, so that nobody else answers there.
 */
public final class GatewayHandlerMapping implements HandlerMapping, Ordered {

	/**
	 * Before controllers and router functions, which may have patterns that match
	 * everything.
	 */
	private static final int ORDER = -2;

	private final String prefix;

	private final GatewayRequestHandler handler;

	/**
	 * Creates a mapping.
	 * @param path the gateway's path
	 * @param handler handles the requests
	 */
	public GatewayHandlerMapping(String path, GatewayRequestHandler handler) {
		this.prefix = path + "/";
		this.handler = handler;
	}

	@Override
	public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
		String path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().value();
		return path.startsWith(this.prefix) ? new HandlerExecutionChain(this.handler) : null;
	}

	@Override
	public boolean usesPathPatterns() {
		return true;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
