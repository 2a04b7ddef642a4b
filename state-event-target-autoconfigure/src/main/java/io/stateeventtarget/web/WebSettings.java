package io.stateeventtarget.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the gateway opens, to whom, and how much of it at most.
 *
 * @param path below which everything is, with a slash in front and none behind
 * @param namespaces what is open, by namespace
 * @param allowedOrigins the origins whose pages may come besides those of its own
 * @param maxSessions how many sessions there may be
 * @param maxSessionsPerClient how many of them one user or one address may have
 * @param sinksPerSession how many sinks may be behind a session
 * @param pendingRequests how many requests and writes of a session may be unanswered
 * @param outboundQueue how many messages wait for a session before changes are conflated
 * @param conflatedKeys how many keys may be conflated for a session before it is closed
 * @param messageBytes how long a message or a body may be that is received
 * @param rate how many messages a second a session may send
 * @param burst how many messages a session may send at once
 * @param ping how long nothing is heard of a session before it is asked
 * @param idleTimeout how long nothing is heard of a session before it is closed
 * @param sendTimeout how long a message may take to be sent
 */
public record WebSettings(String path, Map<String, Exposure> namespaces, List<String> allowedOrigins, int maxSessions,
		int maxSessionsPerClient, int sinksPerSession, int pendingRequests, int outboundQueue, int conflatedKeys,
		int messageBytes, int rate, int burst, Duration ping, Duration idleTimeout, Duration sendTimeout) {

	public WebSettings {
		namespaces = Map.copyOf(namespaces);
		allowedOrigins = List.copyOf(allowedOrigins);
	}

}
