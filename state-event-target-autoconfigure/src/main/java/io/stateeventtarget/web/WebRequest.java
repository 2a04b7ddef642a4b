package io.stateeventtarget.web;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A request to the gateway, whatever web stack it came through.
 *
 * @param method the method, as sent
 * @param path what follows the gateway's own path, as sent: not decoded
 * @param headers the headers
 * @param scheme the scheme of the address that the client used
 * @param host the host of that address
 * @param port the port of that address
 * @param client the address of the client
 * @param principal the name of the authenticated user, or {@code null}
 * @param lastEventId the query parameter {@code lastEventId}, or {@code null}
 */
public record WebRequest(String method, String path, HttpHeaders headers, String scheme, String host, int port,
		String client, @Nullable String principal, @Nullable String lastEventId) {

	@Nullable String header(String name) {
		return this.headers.getFirst(name);
	}

	/**
	 * Whether it asks for a WebSocket session.
	 */
	boolean isUpgrade() {
		return "GET".equals(this.method) && "websocket".equalsIgnoreCase(header(HttpHeaders.UPGRADE));
	}

	/**
	 * Who has to share a number of sessions.
	 */
	String owner() {
		return (this.principal != null) ? "user " + this.principal : "address " + this.client;
	}

}
