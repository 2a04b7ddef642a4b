package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.stateeventtarget.web.Exposure;
import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.WebSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gateway to browsers.
 *
 * @param enabled Whether namespaces are open to the web.
 * @param path Path below which everything is.
 * @param namespaces Namespaces that are open, by name. Nothing is that is not listed.
 * @param allowedOrigins Origins whose pages may come besides those of the application
 * itself, as in "https://example.org", or an asterisk for all.
 * @param maxSessions How many sessions there may be, of WebSocket and of server-sent
 * events.
 * @param maxSessionsPerClient How many of them one user may have, or one address where
 * nobody is authenticated.
 * @param sinksPerSession How many sinks may be behind one session.
 * @param pendingRequests How many requests and writes of one session may wait for an
 * answer.
 * @param outboundQueue How many messages wait for a session. Past that changes are
 * conflated per key.
 * @param conflatedKeys How many keys are conflated for a session. Past that it is closed.
 * @param messageSize How long a message, or the body of a request, may be that is
 * received.
 * @param rate How many messages a second a session may send.
 * @param burst How many messages a session may send at once.
 * @param ping How long nothing is heard of a session before it is sent a ping, and time
 * between heartbeats of server-sent events.
 * @param idleTimeout How long nothing is heard of a session before it is closed. Has to
 * be longer than ping.
 * @param sendTimeout How long a message may take to be sent before the session is closed.
 */
@ConfigurationProperties(StateWebProperties.PREFIX)
public record StateWebProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/state-event-target") String path, @DefaultValue Map<String, Namespace> namespaces,
		@DefaultValue List<String> allowedOrigins, @DefaultValue("10000") int maxSessions,
		@DefaultValue("1000") int maxSessionsPerClient, @DefaultValue("16") int sinksPerSession,
		@DefaultValue("1024") int pendingRequests, @DefaultValue("256") int outboundQueue,
		@DefaultValue("10000") int conflatedKeys, @DefaultValue("64KB") DataSize messageSize,
		@DefaultValue("100") int rate, @DefaultValue("1000") int burst, @DefaultValue("20s") Duration ping,
		@DefaultValue("60s") Duration idleTimeout, @DefaultValue("20s") Duration sendTimeout) {

	static final String PREFIX = StateEventTargetProperties.PREFIX + ".web";

	private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

	private static final long MIN_SIZE = 1024;

	private static final long MAX_SIZE = 64L << 20;

	WebSettings toSettings() {
		requirePath();
		for (String origin : this.allowedOrigins) {
			requireOrigin(origin);
		}
		atLeastOne("max-sessions", this.maxSessions);
		atLeastOne("max-sessions-per-client", this.maxSessionsPerClient);
		atLeastOne("sinks-per-session", this.sinksPerSession);
		atLeastOne("pending-requests", this.pendingRequests);
		atLeastOne("outbound-queue", this.outboundQueue);
		atLeastOne("conflated-keys", this.conflatedKeys);
		atLeastOne("rate", this.rate);
		atLeastOne("burst", this.burst);
		requireSize();
		requirePositive("ping", this.ping);
		requirePositive("send-timeout", this.sendTimeout);
		if (this.idleTimeout.compareTo(this.ping) <= 0) {
			throw wrong("idle-timeout", this.idleTimeout, "It has to be longer than ping.");
		}
		Map<String, Exposure> exposures = new TreeMap<>();
		this.namespaces
			.forEach((name, namespace) -> exposures.put(name, new Exposure(namespace.read(), namespace.write())));
		return new WebSettings(this.path, exposures, this.allowedOrigins, this.maxSessions, this.maxSessionsPerClient,
				this.sinksPerSession, this.pendingRequests, this.outboundQueue, this.conflatedKeys,
				Math.toIntExact(this.messageSize.toBytes()), this.rate, this.burst, this.ping, this.idleTimeout,
				this.sendTimeout);
	}

	private void requirePath() {
		if (!PATH.matcher(this.path).matches()) {
			throw wrong("path", this.path,
					"It has to be a path such as '/state-event-target', with a slash in front and none behind, of "
							+ "letters, digits, '-', '_', '.' and '/'.");
		}
	}

	private static void requireOrigin(String origin) {
		if (!WebGateway.isOrigin(origin)) {
			throw wrong("allowed-origins", origin, "It has to be an origin such as 'https://example.org', or '*'.");
		}
	}

	private void requireSize() {
		long bytes = this.messageSize.toBytes();
		if (bytes < MIN_SIZE || bytes > MAX_SIZE) {
			throw wrong("message-size", this.messageSize, "It has to be between 1KB and 64MB.");
		}
	}

	private static void atLeastOne(String name, int value) {
		if (value < 1) {
			throw wrong(name, value, "It has to be at least 1.");
		}
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw wrong(name, value, "It has to be positive.");
		}
	}

	private static InvalidConfigurationPropertyValueException wrong(String name, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
	}

	/**
	 * What of a namespace is open.
	 *
	 * @param read Whether it can be read and followed.
	 * @param write Whether it can be written. The source has to take writes, too.
	 */
	public record Namespace(@DefaultValue("true") boolean read, @DefaultValue("false") boolean write) {
	}

}
