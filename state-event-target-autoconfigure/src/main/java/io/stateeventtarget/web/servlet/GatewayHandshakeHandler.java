package io.stateeventtarget.web.servlet;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Upgrades to WebSocket without extensions: with compression a short message could become
 * a long one.
 */
final class GatewayHandshakeHandler extends DefaultHandshakeHandler {

	@Override
	protected List<WebSocketExtension> filterRequestedExtensions(ServerHttpRequest request,
			List<WebSocketExtension> requestedExtensions, List<WebSocketExtension> supportedExtensions) {
		return List.of();
	}

	/**
	 * A request that asks for no extensions: Tomcat agrees to those that it knows,
	 * whatever was selected.
	 */
	static ServletServerHttpRequest withoutExtensions(HttpServletRequest request) {
		return new ServletServerHttpRequest(new HttpServletRequestWrapper(request) {

			@Override
			public @Nullable String getHeader(String name) {
				return isExtensions(name) ? null : super.getHeader(name);
			}

			@Override
			public Enumeration<String> getHeaders(String name) {
				return isExtensions(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
			}

		});
	}

	private static boolean isExtensions(String name) {
		return WebSocketHttpHeaders.SEC_WEBSOCKET_EXTENSIONS.equalsIgnoreCase(name);
	}

}
