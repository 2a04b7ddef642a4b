package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.json.Decoded;
import io.stateeventtarget.runtime.StateRelay;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A namespace and its entries as JSON resources. Thread-safe. What it gives never fails,
 * and is made by the gateway's threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class StateResource<K, V> {

	private static final Log logger = LogFactory.getLog(StateResource.class);

	private static final String VARY = "Accept, Authorization, Cookie";

	/**
	 * The end of what may take for ever.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final WebNamespace<K, V> namespace;

	private final String sinkId = SessionIds.next() + "/http";

	StateResource(WebNamespace<K, V> namespace) {
		this.namespace = namespace;
	}

	/**
	 * All entries.
	 */
	CompletableFuture<WebAnswer.Response> snapshot(WebRequest request) {
		return with((relay) -> end(relay.snapshot(sink(request)), (snapshot) -> {
			HttpHeaders headers = headers(snapshot.version());
			if (Preconditions.isUnmodified(request, Preconditions.etag(snapshot.version()))) {
				return new WebAnswer.Response(304, headers, new byte[0]);
			}
			headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
			String status = relay.status().name().toLowerCase(Locale.ROOT);
			return new WebAnswer.Response(200, headers, new SnapshotBody<>(this.namespace.codec(), snapshot, status));
		}));
	}

	/**
	 * One entry.
	 */
	CompletableFuture<WebAnswer.Response> entry(WebRequest request, String text) {
		return withKey(text, (relay, key) -> end(relay.entry(sink(request), key), (entry) -> {
			if (entry == null) {
				return Problem.NO_ENTRY.answer();
			}
			HttpHeaders headers = headers(entry.version());
			if (Preconditions.isUnmodified(request, Preconditions.etag(entry.version()))) {
				return new WebAnswer.Response(304, headers, new byte[0]);
			}
			headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
			return new WebAnswer.Response(200, headers, json(key, entry));
		}));
	}

	/**
	 * Sets a value.
	 */
	CompletableFuture<WebAnswer.Response> put(WebRequest request, String text, byte[] body) {
		if (!(this.namespace.codec().readValue(body, 0, body.length) instanceof Decoded.Accepted<V> value)) {
			return CompletableFuture.completedFuture(Problem.BAD_VALUE.answer());
		}
		return write(request, text, value.message());
	}

	/**
	 * Removes an entry.
	 */
	CompletableFuture<WebAnswer.Response> delete(WebRequest request, String text) {
		return write(request, text, null);
	}

	private CompletableFuture<WebAnswer.Response> write(WebRequest request, String text, @Nullable V value) {
		boolean match = request.headers().containsHeader(HttpHeaders.IF_MATCH);
		boolean none = request.headers().containsHeader(HttpHeaders.IF_NONE_MATCH);
		Version tag = Preconditions.expected(request);
		if (match && none || none && !Preconditions.expectsNone(request)
				|| match && tag == null && !Preconditions.expectsAny(request)) {
			return CompletableFuture.completedFuture(Problem.BAD_CONDITION.answer());
		}
		return withKey(text, (relay, key) -> {
			if (match && tag == null) {
				return writeExisting(request, relay, key, value);
			}
			return write(request, relay, key, value, none ? Version.NONE : tag);
		});
	}

	/**
	 * Writes if there is an entry.
	 */
	private CompletableFuture<WebAnswer.Response> writeExisting(WebRequest request, StateRelay<K, V> relay, K key,
			@Nullable V value) {
		return relay.entry(sink(request), key)
			.thenCompose((entry) -> (entry != null) ? write(request, relay, key, value, entry.version())
					: CompletableFuture.completedFuture(Problem.PRECONDITION.answer()))
			.exceptionally((failure) -> problem(failure).answer());
	}

	private CompletableFuture<WebAnswer.Response> write(WebRequest request, StateRelay<K, V> relay, K key,
			@Nullable V value, @Nullable Version expected) {
		CompletableFuture<WebAnswer.Response> written = bounded(relay.write(sink(request), key, value, expected))
			.thenApplyAsync((version) -> new WebAnswer.Response(204, headers(version), new byte[0]),
					this.namespace.threads());
		return written.exceptionallyComposeAsync((failure) -> {
			Problem problem = problem(failure);
			return (problem == Problem.REFUSED && expected != null) ? refused(request, relay, key, expected)
					: CompletableFuture.completedFuture(problem.answer());
		}, this.namespace.threads());
	}

	/**
	 * Finds out whether a write was refused because of the version that it expected.
	 */
	private CompletableFuture<WebAnswer.Response> refused(WebRequest request, StateRelay<K, V> relay, K key,
			Version expected) {
		return end(relay.entry(sink(request), key), (entry) -> {
			Version version = (entry != null) ? entry.version() : Version.NONE;
			return (version.equals(expected) ? Problem.REFUSED : Problem.PRECONDITION).answer();
		});
	}

	private CompletableFuture<WebAnswer.Response> with(
			Function<StateRelay<K, V>, CompletableFuture<WebAnswer.Response>> answer) {
		StateRelay<K, V> relay = this.namespace.relay();
		return (relay != null) ? answer.apply(relay) : CompletableFuture.completedFuture(Problem.UNAVAILABLE.answer());
	}

	private CompletableFuture<WebAnswer.Response> withKey(String text,
			BiFunction<StateRelay<K, V>, K, CompletableFuture<WebAnswer.Response>> answer) {
		K key = key(text);
		return (key != null) ? with((relay) -> answer.apply(relay, key))
				: CompletableFuture.completedFuture(Problem.BAD_KEY.answer());
	}

	private <T extends @Nullable Object> CompletableFuture<WebAnswer.Response> end(CompletableFuture<T> future,
			Function<T, WebAnswer.Response> answer) {
		return bounded(future).thenApplyAsync(answer, this.namespace.threads())
			.exceptionally((failure) -> problem(failure).answer());
	}

	private static <T extends @Nullable Object> CompletableFuture<T> bounded(CompletableFuture<T> future) {
		return future.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	private Problem problem(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof WriteRejectedException) {
			return Problem.REFUSED;
		}
		if (cause instanceof StateTimeoutException || cause instanceof TimeoutException) {
			return Problem.TIMEOUT;
		}
		if (cause instanceof StateException) {
			return Problem.UNAVAILABLE;
		}
		logger.error("A request of a web client for namespace '" + this.namespace.name() + "' failed", cause);
		return Problem.FAILED;
	}

	private @Nullable K key(String text) {
		return new KeyText<>(this.namespace.codec(), this.namespace.view().definition().keyType()).read(text);
	}

	private SinkInfo sink(WebRequest request) {
		return new SinkInfo(this.sinkId, Version.NONE, SyncStatus.CONNECTING, SinkMode.ON_DEMAND, Duration.ZERO,
				request.principal());
	}

	private byte[] json(K key, Versioned<V> entry) {
		return (SnapshotBody.open(this.namespace.codec(), key, entry.value()) + ",\"epoch\":" + entry.version().epoch()
				+ ",\"sequence\":" + entry.version().sequence() + ",\"timestamp\":" + entry.timestamp().toEpochMilli()
				+ "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static HttpHeaders headers(Version version) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.CACHE_CONTROL, "private, no-cache");
		headers.set(HttpHeaders.VARY, VARY);
		headers.set(HttpHeaders.ETAG, Preconditions.etag(version));
		headers.set("X-Content-Type-Options", "nosniff");
		return headers;
	}

}
