package io.stateeventtarget.web.reactive;

import java.net.InetSocketAddress;
import java.net.URI;

import io.stateeventtarget.web.WebRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request as the gateway takes it.
 */
final class ExchangeRequest {

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private final ServerHttpRequest request;

	private final String path;

	/**
	 * Creates a request.
	 * @param request what came
	 * @param prefix the gateway's own path
	 */
	ExchangeRequest(ServerHttpRequest request, String prefix) {
		this.request = request;
		this.path = request.getPath().pathWithinApplication().value().substring(prefix.length());
	}

	/**
	 * The request of a user.
	 */
	WebRequest toWebRequest(@Nullable String principal) {
		URI uri = this.request.getURI();
		String scheme = (uri.getScheme() != null) ? uri.getScheme() : "http";
		return new WebRequest(this.request.getMethod().name(), this.path, HttpHeaders.copyOf(this.request.getHeaders()),
				scheme, (uri.getHost() != null) ? uri.getHost() : "", port(scheme, uri.getPort()), client(), principal,
				this.request.getQueryParams().getFirst("lastEventId"));
	}

	private static int port(String scheme, int port) {
		if (port >= 0) {
			return port;
		}
		return (scheme.equals("https") || scheme.equals("wss")) ? HTTPS_PORT : HTTP_PORT;
	}

	/**
	 * The address, for which no name is looked up.
	 */
	private String client() {
		InetSocketAddress address = this.request.getRemoteAddress();
		if (address == null) {
			return "";
		}
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

}
