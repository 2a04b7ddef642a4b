package io.stateeventtarget.web;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * From which pages requests are taken: those of the gateway's own origin and of origins
 * that are named. A request without an origin does not come from a page of another one.
 */
final class OriginPolicy {

	private static final String ANY = "*";

	private static final String NULL = "null";

	private static final String METHODS = "GET, HEAD, PUT, DELETE";

	private static final String REQUEST_HEADERS = "Content-Type, If-Match, If-None-Match, Last-Event-ID";

	private static final String RESPONSE_HEADERS = "ETag, Retry-After";

	private final Set<String> allowed = new HashSet<>();

	/**
	 * Creates a policy.
	 * @param allowed the origins that are allowed, or an asterisk for all
	 * @throws IllegalArgumentException if one of them is no origin
	 */
	OriginPolicy(List<String> allowed) {
		for (String each : allowed) {
			if (!isOrigin(each)) {
				throw new IllegalArgumentException("'" + each + "' is no origin such as 'https://example.org'");
			}
			this.allowed.add(canonical(each));
		}
	}

	/**
	 * Whether an origin can be allowed by this name.
	 */
	static boolean isOrigin(String name) {
		return name.equals(ANY) || name.equals(NULL) || normalize(name) != null;
	}

	/**
	 * Whether a request may come from where it comes from.
	 */
	boolean allows(WebRequest request) {
		List<String> origins = request.headers().getOrEmpty(HttpHeaders.ORIGIN);
		if (origins.isEmpty()) {
			return true;
		}
		return origins.size() == 1 && (isOwn(request, origins.get(0)) || isNamed(origins.get(0)));
	}

	/**
	 * Tells the browser what a page of another origin may do.
	 */
	void addHeaders(WebRequest request, HttpHeaders headers) {
		String origin = request.header(HttpHeaders.ORIGIN);
		if (!this.allowed.isEmpty()) {
			headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
		}
		if (origin == null || isOwn(request, origin) || !isNamed(origin)) {
			return;
		}
		boolean named = this.allowed.contains(canonical(origin));
		headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, named ? origin : ANY);
		if (named) {
			headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
		}
		headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
		if (request.header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null) {
			headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
			headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
		}
	}

	private boolean isNamed(String origin) {
		return this.allowed.contains(ANY) || this.allowed.contains(canonical(origin));
	}

	private static boolean isOwn(WebRequest request, String origin) {
		String own = request.scheme() + "://" + request.host() + ":" + request.port();
		String normalized = normalize(own);
		return normalized != null && normalized.equals(normalize(origin));
	}

	private static String canonical(String origin) {
		String normalized = normalize(origin);
		return (normalized != null) ? normalized : origin;
	}

	private static @Nullable String normalize(String origin) {
		try {
			URI uri = URI.create(origin);
			if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null
					|| uri.getRawQuery() != null || uri.getRawFragment() != null
					|| !(uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
				return null;
			}
			String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
			return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port(scheme, uri.getPort());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static int port(String scheme, int port) {
		if (port >= 0) {
			return port;
		}
		return (scheme.equals("https") || scheme.equals("wss")) ? 443 : 80;
	}

}
