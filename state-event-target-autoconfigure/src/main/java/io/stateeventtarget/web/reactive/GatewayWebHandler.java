package io.stateeventtarget.web.reactive;

import java.security.Principal;
import java.util.Iterator;

import io.stateeventtarget.web.EventConnection;
import io.stateeventtarget.web.WebAnswer;
import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.WebSettings;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Carries requests to the gateway and its answers back. Nothing waits.
 */
public final class GatewayWebHandler implements WebHandler {

	private final WebGateway gateway;

	private final WebSettings settings;

	private final GatewayUpgrade upgrade;

	/**
	 * Creates a handler.
	 * @param gateway answers the requests
	 */
	public GatewayWebHandler(WebGateway gateway) {
		this.gateway = gateway;
		this.settings = gateway.settings();
		this.upgrade = new GatewayUpgrade(this.settings.messageBytes());
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ExchangeRequest request = new ExchangeRequest(exchange.getRequest(), this.settings.path());
		return exchange.getPrincipal()
			.map(Principal::getName)
			.map(request::toWebRequest)
			.switchIfEmpty(Mono.fromSupplier(() -> request.toWebRequest(null)))
			.map(this.gateway::answer)
			.flatMap((answer) -> carryOut(answer, exchange));
	}

	private Mono<Void> carryOut(WebAnswer answer, ServerWebExchange exchange) {
		if (answer instanceof WebAnswer.Response ready) {
			return write(ready, exchange);
		}
		if (answer instanceof WebAnswer.Later later) {
			return writeLater(later, exchange);
		}
		if (answer instanceof WebAnswer.WithBody withBody) {
			return writeWithBody(withBody, exchange);
		}
		if (answer instanceof WebAnswer.Events events) {
			return open(events, exchange);
		}
		return this.upgrade.handle((WebAnswer.Socket) answer, exchange);
	}

	private Mono<Void> writeLater(WebAnswer.Later later, ServerWebExchange exchange) {
		return Mono.fromFuture(later.response(), true).flatMap((response) -> write(response, exchange));
	}

	private Mono<Void> writeWithBody(WebAnswer.WithBody withBody, ServerWebExchange exchange) {
		Mono<WebAnswer.Later> answer = body(exchange.getRequest(), withBody.maxBytes())
			.map((body) -> new WebAnswer.Later(withBody.response().apply(body)))
			.onErrorResume(DataBufferLimitException.class,
					(ex) -> Mono.fromSupplier(() -> new WebAnswer.Later(withBody.response().apply(null))));
		return answer.flatMap((later) -> writeLater(later, exchange));
	}

	/**
	 * Reads the body, which has to come in time.
	 */
	private Mono<byte[]> body(ServerHttpRequest request, int maxBytes) {
		if (request.getHeaders().getContentLength() > maxBytes) {
			return Mono.error(new DataBufferLimitException("The body is too long"));
		}
		return DataBufferUtils.join(request.getBody(), maxBytes)
			.map(GatewayWebHandler::take)
			.defaultIfEmpty(new byte[0])
			.timeout(this.settings.idleTimeout(),
					Mono.error(() -> new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT)));
	}

	private static byte[] take(DataBuffer buffer) {
		try {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			return bytes;
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	private static Mono<Void> write(WebAnswer.Response answer, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		head(answer.status(), answer.headers(), response);
		Iterator<byte[]> body = answer.body();
		if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod()) || !body.hasNext()) {
			return response.setComplete();
		}
		byte[] first = body.next();
		if (!body.hasNext()) {
			response.getHeaders().setContentLength(first.length);
			return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(first)));
		}
		return ResponseOutput.open(response, (output) -> {
			new PartSender(output, body).send(first);
			return () -> {
			};
		});
	}

	private static Mono<Void> open(WebAnswer.Events events, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		if (!NativeServer.isNetty(response)) {
			events.abandon();
			response.setStatusCode(HttpStatus.NOT_IMPLEMENTED);
			return response.setComplete();
		}
		SingleUse use = new SingleUse(events::abandon);
		head(HttpStatus.OK.value(), events.headers(), response);
		return ResponseOutput.open(response, (output) -> {
			use.take();
			EventConnection connection = events.open(output);
			return connection::onClosed;
		}).doFinally((signal) -> use.end());
	}

	private static void head(int status, HttpHeaders headers, ServerHttpResponse response) {
		response.setStatusCode(HttpStatusCode.valueOf(status));
		headers.forEach((name, values) -> {
			if (HttpHeaders.VARY.equalsIgnoreCase(name)) {
				response.getHeaders().addAll(name, values);
			}
			else {
				response.getHeaders().put(name, values);
			}
		});
	}

}
