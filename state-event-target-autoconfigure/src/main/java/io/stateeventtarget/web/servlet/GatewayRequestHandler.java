package io.stateeventtarget.web.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Collections;
import java.util.Map;

import io.stateeventtarget.web.WebAnswer;
import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.WebRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Carries requests to the gateway and its answers back. No thread waits for a client that
 * reads slowly, or for the source.
 */
public final class GatewayRequestHandler implements HttpRequestHandler, ServletContextAware {

	private static final Log logger = LogFactory.getLog(GatewayRequestHandler.class);

	/**
	 * How long an answer may take to be made and read, in milliseconds.
	 */
	private static final long WHOLE_ANSWER = 300_000;

	/**
	 * The gateway itself ends events that are not read.
	 */
	private static final long NO_TIMEOUT = 0;

	private final WebGateway gateway;

	private final GatewayHandshakeHandler handshakes = new GatewayHandshakeHandler();

	/**
	 * Creates a handler.
	 * @param gateway answers the requests
	 */
	public GatewayRequestHandler(WebGateway gateway) {
		this.gateway = gateway;
	}

	@Override
	public void setServletContext(ServletContext servletContext) {
		this.handshakes.setServletContext(servletContext);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		WebAnswer answer = this.gateway.answer(toWebRequest(request));
		if (answer instanceof WebAnswer.Response ready) {
			write(ready, request, response);
		}
		else if (answer instanceof WebAnswer.Later later) {
			writeLater(later, request, response);
		}
		else if (answer instanceof WebAnswer.WithBody withBody) {
			byte[] body = body(request, withBody.maxBytes());
			writeLater(new WebAnswer.Later(withBody.response().apply(body)), request, response);
		}
		else if (answer instanceof WebAnswer.Events events) {
			open(events, request, response);
		}
		else if (answer instanceof WebAnswer.Socket socket) {
			upgrade(socket, request, response);
		}
	}

	private WebRequest toWebRequest(HttpServletRequest request) {
		String path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().value();
		HttpHeaders headers = new HttpHeaders();
		for (String name : Collections.list(request.getHeaderNames())) {
			headers.addAll(name, Collections.list(request.getHeaders(name)));
		}
		Principal principal = request.getUserPrincipal();
		return new WebRequest(request.getMethod(), path.substring(this.gateway.settings().path().length()), headers,
				request.getScheme(), request.getServerName(), request.getServerPort(), request.getRemoteAddr(),
				(principal != null) ? principal.getName() : null, lastEventId(request));
	}

	private static @Nullable String lastEventId(HttpServletRequest request) {
		return "GET".equals(request.getMethod()) ? request.getParameter("lastEventId") : null;
	}

	/**
	 * Reads the body.
	 * @return the body, or {@code null} if it is too long
	 */
	private static byte @Nullable [] body(HttpServletRequest request, int maxBytes) throws IOException {
		if (request.getContentLengthLong() > maxBytes) {
			return null;
		}
		InputStream input = request.getInputStream();
		byte[] body = input.readNBytes(maxBytes + 1);
		return (body.length <= maxBytes) ? body : null;
	}

	private void write(WebAnswer.Response answer, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		head(answer.status(), answer.headers(), response);
		if (!"HEAD".equals(request.getMethod())) {
			while (answer.body().hasNext()) {
				response.getOutputStream().write(answer.body().next());
			}
		}
	}

	private void writeLater(WebAnswer.Later later, HttpServletRequest request, HttpServletResponse response) {
		boolean head = "HEAD".equals(request.getMethod());
		AsyncContext async = startAsync(request, response, WHOLE_ANSWER);
		later.response().thenAccept((answer) -> write(answer, head, async, response)).exceptionally((failure) -> {
			logger.error("A response could not be written", failure);
			async.complete();
			return null;
		});
	}

	private static void write(WebAnswer.Response answer, boolean head, AsyncContext async,
			HttpServletResponse response) {
		head(answer.status(), answer.headers(), response);
		NonBlockingOutput output = new NonBlockingOutput(async);
		if (!head && answer.body().hasNext()) {
			output.sendAll(answer.body());
		}
		else {
			output.complete();
		}
	}

	private void open(WebAnswer.Events events, HttpServletRequest request, HttpServletResponse response) {
		ServletEventChannel channel;
		try {
			head(HttpServletResponse.SC_OK, events.headers(), response);
			channel = new ServletEventChannel(new NonBlockingOutput(startAsync(request, response, NO_TIMEOUT)));
		}
		catch (RuntimeException ex) {
			events.abandon();
			throw ex;
		}
		channel.open(events);
	}

	private void upgrade(WebAnswer.Socket socket, HttpServletRequest request, HttpServletResponse response) {
		boolean upgraded = false;
		ServletServerHttpResponse serverResponse = new ServletServerHttpResponse(response);
		try {
			upgraded = this.handshakes.doHandshake(GatewayHandshakeHandler.withoutExtensions(request), serverResponse,
					new GatewaySocketHandler(socket), Map.of());
		}
		catch (HandshakeFailureException ex) {
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
		}
		finally {
			serverResponse.close();
			if (!upgraded) {
				socket.abandon();
			}
		}
	}

	private static AsyncContext startAsync(HttpServletRequest request, HttpServletResponse response, long timeout) {
		AsyncContext async = request.startAsync(request, response);
		async.setTimeout(timeout);
		return async;
	}

	private static void head(int status, HttpHeaders headers, HttpServletResponse response) {
		response.setStatus(status);
		headers.forEach((name, values) -> {
			if (HttpHeaders.VARY.equalsIgnoreCase(name)) {
				values.forEach((value) -> response.addHeader(name, value));
			}
			else {
				values.forEach((value) -> response.setHeader(name, value));
			}
		});
	}

}
