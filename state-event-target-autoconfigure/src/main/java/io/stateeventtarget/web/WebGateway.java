package io.stateeventtarget.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.runtime.RelayedView;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The gateway, whatever web stack it is behind: what of which namespace is open to whom.
 * A web stack gives it {@linkplain WebRequest requests} and carries out its
 * {@linkplain WebAnswer answers}. Thread-safe; no method waits but {@link #stop()}, for a
 * bounded time.
 */
public final class WebGateway {

	private static final Log logger = LogFactory.getLog(WebGateway.class);

	private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

	private static final Duration MIN_TICK = Duration.ofMillis(50);

	private static final Duration MAX_TICK = Duration.ofSeconds(1);

	private final WebSettings settings;

	private final OriginPolicy origins;

	private final Admissions admissions;

	private final WebThreads threads = new WebThreads();

	private final Map<String, WebNamespace<?, ?>> namespaces = new TreeMap<>();

	private final Map<String, StateResource<?, ?>> resources = new TreeMap<>();

	private final StateJsonCodecs codecs;

	private volatile boolean running;

	/**
	 * Creates a gateway, stopped.
	 * @param settings what it opens
	 * @param codecs make the codecs
	 * @throws IllegalArgumentException if one of the allowed origins is none
	 */
	public WebGateway(WebSettings settings, StateJsonCodecs codecs) {
		this.settings = settings;
		this.codecs = codecs;
		this.origins = new OriginPolicy(settings.allowedOrigins());
		this.admissions = new Admissions(settings.maxSessions(), settings.maxSessionsPerClient());
	}

	/**
	 * Whether an origin can be allowed by this name.
	 * @param name the name
	 * @return whether it is an origin or an asterisk
	 */
	public static boolean isOrigin(String name) {
		return OriginPolicy.isOrigin(name);
	}

	/**
	 * Opens a namespace as the settings say. Not called once the gateway has started.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param view what it is served from
	 */
	public <K, V> void open(RelayedView<K, V> view) {
		Exposure exposure = this.settings.namespaces().get(view.namespace());
		if (exposure != null && !exposure.isClosed()) {
			WebNamespace<K, V> namespace = new WebNamespace<>(view, this.codecs, exposure, this.settings, this.threads);
			this.namespaces.put(view.namespace(), namespace);
			this.resources.put(view.namespace(), new StateResource<>(namespace));
		}
	}

	/**
	 * The settings.
	 * @return what the gateway opens
	 */
	public WebSettings settings() {
		return this.settings;
	}

	/**
	 * How many sessions there are.
	 * @return by namespace
	 */
	public Map<String, Integer> sessions() {
		Map<String, Integer> sessions = new TreeMap<>();
		this.namespaces.forEach((name, namespace) -> sessions.put(name, namespace.sessionCount()));
		return sessions;
	}

	/**
	 * Begins to serve.
	 */
	public void start() {
		this.threads.start(this::tick, interval());
		this.namespaces.values().forEach(WebNamespace::start);
		this.running = true;
	}

	/**
	 * Closes the sessions and ends the threads, in bounded time.
	 */
	public void stop() {
		this.running = false;
		this.namespaces.values().forEach(WebNamespace::stop);
		this.threads.stop(STOP_PATIENCE);
	}

	private Duration interval() {
		Duration interval = MAX_TICK;
		for (WebNamespace<?, ?> namespace : this.namespaces.values()) {
			interval = min(interval, namespace.view().definition().sourceOptions().heartbeat());
		}
		for (Duration each : List.of(this.settings.ping(), this.settings.idleTimeout(), this.settings.sendTimeout())) {
			interval = min(interval, each);
		}
		return (interval.compareTo(MIN_TICK) < 0) ? MIN_TICK : interval;
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private void tick() {
		long now = System.nanoTime();
		try {
			this.admissions.expire(now);
			this.namespaces.values().forEach((namespace) -> namespace.tick(now));
		}
		catch (RuntimeException ex) {
			logger.error("The gateway could not do what was due", ex);
		}
	}

	/**
	 * Answers a request.
	 * @param request the request
	 * @return what to do with it
	 */
	public WebAnswer answer(WebRequest request) {
		WebAnswer answer = this.origins.allows(request) ? route(request) : Problem.FOREIGN_ORIGIN.answer();
		return decorate(request, answer);
	}

	private WebAnswer decorate(WebRequest request, WebAnswer answer) {
		if (answer instanceof WebAnswer.Response response) {
			this.origins.addHeaders(request, response.headers());
		}
		else if (answer instanceof WebAnswer.Later later) {
			return new WebAnswer.Later(later.response().thenApply((response) -> decorated(request, response)));
		}
		else if (answer instanceof WebAnswer.WithBody body) {
			return new WebAnswer.WithBody(body.maxBytes(),
					(bytes) -> body.response().apply(bytes).thenApply((response) -> decorated(request, response)));
		}
		else if (answer instanceof WebAnswer.Events events) {
			this.origins.addHeaders(request, events.headers());
		}
		return answer;
	}

	private WebAnswer.Response decorated(WebRequest request, WebAnswer.Response response) {
		this.origins.addHeaders(request, response.headers());
		return response;
	}

	private WebAnswer route(WebRequest request) {
		GatewayPath path = GatewayPath.parse(request.path());
		if (path == null) {
			return Problem.NOT_FOUND.answer();
		}
		WebNamespace<?, ?> namespace = this.namespaces.get(path.name());
		StateResource<?, ?> resource = this.resources.get(path.name());
		if (namespace != null && resource != null) {
			return (path.key() == null) ? namespace(request, namespace, resource)
					: entry(request, namespace, resource, path.key());
		}
		ClientModule module = (path.key() == null) ? ClientModule.find(path.name()) : null;
		if (module == null) {
			return Problem.NOT_FOUND.answer();
		}
		return switch (request.method()) {
			case "GET", "HEAD" -> module.answer(request);
			default -> notAllowed(request, "GET, HEAD, OPTIONS");
		};
	}

	private WebAnswer namespace(WebRequest request, WebNamespace<?, ?> namespace, StateResource<?, ?> resource) {
		if (!"GET".equals(request.method()) && !"HEAD".equals(request.method())) {
			return notAllowed(request, "GET, HEAD, OPTIONS");
		}
		if (!namespace.exposure().read()) {
			return Problem.NOT_READABLE.answer();
		}
		if (request.isUpgrade()) {
			return socket(request, namespace);
		}
		String accepted = accepted(request);
		if ("events".equals(accepted) && "GET".equals(request.method())) {
			return events(request, namespace);
		}
		return (accepted != null) ? new WebAnswer.Later(resource.snapshot(request)) : Problem.NOT_ACCEPTABLE.answer();
	}

	private WebAnswer entry(WebRequest request, WebNamespace<?, ?> namespace, StateResource<?, ?> resource,
			String key) {
		Exposure exposure = namespace.exposure();
		String allowed = (exposure.read() ? "GET, HEAD, " : "") + (exposure.write() ? "PUT, DELETE, " : "") + "OPTIONS";
		return switch (request.method()) {
			case "GET", "HEAD" -> {
				if (!exposure.read()) {
					yield Problem.NOT_READABLE.answer();
				}
				yield (accepted(request) != null) ? new WebAnswer.Later(resource.entry(request, key))
						: Problem.NOT_ACCEPTABLE.answer();
			}
			case "PUT" -> exposure.write() ? put(request, resource, key) : Problem.REFUSED.answer();
			case "DELETE" ->
				exposure.write() ? new WebAnswer.Later(resource.delete(request, key)) : Problem.REFUSED.answer();
			default -> notAllowed(request, allowed);
		};
	}

	private WebAnswer put(WebRequest request, StateResource<?, ?> resource, String key) {
		String type = request.header(HttpHeaders.CONTENT_TYPE);
		String encoding = request.header(HttpHeaders.CONTENT_ENCODING);
		if (!isJson(type) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
			return Problem.MEDIA_TYPE.answer();
		}
		return new WebAnswer.WithBody(this.settings.messageBytes(), (body) -> (body != null)
				? resource.put(request, key, body) : CompletableFuture.completedFuture(Problem.TOO_LARGE.answer()));
	}

	private static boolean isJson(@Nullable String type) {
		try {
			return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	/**
	 * Of what type the answer is to be.
	 */
	private static @Nullable String accepted(WebRequest request) {
		List<String> accept = request.headers().getOrEmpty(HttpHeaders.ACCEPT);
		if (accept.isEmpty()) {
			return "json";
		}
		try {
			List<MediaType> types = MediaType.parseMediaTypes(accept);
			if (types.stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype)) {
				return "events";
			}
			return types.stream().anyMatch((type) -> type.includes(MediaType.APPLICATION_JSON)) ? "json" : null;
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	private static WebAnswer.Response notAllowed(WebRequest request, String allowed) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.ALLOW, allowed);
		return "OPTIONS".equals(request.method()) ? new WebAnswer.Response(204, headers, new byte[0])
				: Problem.METHOD.answer(headers);
	}

	private <K, V> WebAnswer socket(WebRequest request, WebNamespace<K, V> namespace) {
		Admissions.Place place = place(request);
		if (place == null) {
			return (this.running ? Problem.BUSY : Problem.UNAVAILABLE).answer();
		}
		return new WebAnswer.Socket((channel) -> {
			SocketSession<K, V> session = new SocketSession<>(namespace, channel, request.principal(), place);
			namespace.add(session);
			begin(session, place);
			return session;
		}, place::free);
	}

	private <K, V> WebAnswer events(WebRequest request, WebNamespace<K, V> namespace) {
		Admissions.Place place = place(request);
		if (place == null) {
			return (this.running ? Problem.BUSY : Problem.UNAVAILABLE).answer();
		}
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream;charset=UTF-8");
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.set("X-Accel-Buffering", "no");
		headers.set("X-Content-Type-Options", "nosniff");
		return new WebAnswer.Events(headers, (channel) -> {
			EventSession<K, V> session = new EventSession<>(namespace, channel, request.principal(), place,
					since(request, namespace));
			namespace.add(session);
			if (begin(session, place)) {
				session.start();
			}
			return session;
		}, place::free);
	}

	private Admissions.@Nullable Place place(WebRequest request) {
		return this.running ? this.admissions.give(request.owner(), System.nanoTime()) : null;
	}

	private boolean begin(WebSession<?, ?> session, Admissions.Place place) {
		if (!this.running) {
			session.close(CloseCode.GOING_AWAY, "The application stops");
			return false;
		}
		if (!place.take()) {
			session.close(CloseCode.TRY_AGAIN_LATER, "It took too long to open the session");
			return false;
		}
		return true;
	}

	/**
	 * Where the client stands, if it is in the present incarnation of the source: an
	 * event's id does not tell which source it was.
	 */
	private static Position since(WebRequest request, WebNamespace<?, ?> namespace) {
		String header = request.header("Last-Event-ID");
		String text = (header != null) ? header : request.lastEventId();
		Version version = (text != null) ? Preconditions.version(text) : null;
		Origin origin = namespace.origin();
		return (version != null && !origin.equals(Origin.NONE) && version.epoch() == origin.epoch())
				? new Position(origin, version.sequence()) : Position.NONE;
	}

}
