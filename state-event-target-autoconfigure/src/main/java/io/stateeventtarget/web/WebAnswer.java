package io.stateeventtarget.web;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What the gateway makes of a {@link WebRequest}, to be carried out by a web stack.
 */
public sealed interface WebAnswer {

	/**
	 * A response.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param body the body, in parts that are made when they are asked for; making one
	 * may throw, which has to break the connection
	 */
	record Response(int status, HttpHeaders headers, Iterator<byte[]> body) implements WebAnswer {

		/**
		 * Creates a response.
		 * @param status the status
		 * @param headers the headers
		 * @param body the body
		 */
		Response(int status, HttpHeaders headers, byte[] body) {
			this(status, headers, (body.length > 0) ? List.of(body).iterator() : Collections.emptyIterator());
		}

	}

	/**
	 * A response that is not there yet.
	 *
	 * @param response ends with a response and never fails, on a thread that may not wait
	 */
	record Later(CompletableFuture<Response> response) implements WebAnswer {

	}

	/**
	 * A response that needs the body of the request.
	 *
	 * @param maxBytes how long it may be
	 * @param response gives the response for the body, or for {@code null} if it is
	 * longer
	 */
	record WithBody(int maxBytes,
			Function<byte @Nullable [], CompletableFuture<Response>> response) implements WebAnswer {

	}

	/**
	 * A response of server-sent events. Either {@link #open} or {@link #abandon} has to
	 * be called.
	 *
	 * @param headers the headers; the status is 200
	 * @param opening opens it
	 * @param abandoning gives it up
	 */
	record Events(HttpHeaders headers, Function<EventChannel, EventConnection> opening,
			Runnable abandoning) implements WebAnswer {

		/**
		 * Begins to send events, once the headers are.
		 * @param channel carries them
		 * @return what has to be told when it is over
		 */
		public EventConnection open(EventChannel channel) {
			return this.opening.apply(channel);
		}

		/**
		 * Gives it up.
		 */
		public void abandon() {
			this.abandoning.run();
		}

	}

	/**
	 * A WebSocket session, without extensions or subprotocols. Either {@link #open} or
	 * {@link #abandon} has to be called.
	 *
	 * @param opening opens it
	 * @param abandoning gives it up
	 */
	record Socket(Function<SocketChannel, SocketConnection> opening, Runnable abandoning) implements WebAnswer {

		/**
		 * Begins the session.
		 * @param channel carries messages to the client
		 * @return what has to be told what comes from the client
		 */
		public SocketConnection open(SocketChannel channel) {
			return this.opening.apply(channel);
		}

		/**
		 * Gives it up.
		 */
		public void abandon() {
			this.abandoning.run();
		}

	}

}
