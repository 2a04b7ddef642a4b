package io.stateeventtarget.web.reactive;

import java.util.function.Function;

import io.stateeventtarget.web.EventChannel;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes the body of a response as its client takes it. What is written is flushed before
 * it counts as sent.
 */
interface ResponseOutput extends EventChannel {

	/**
	 * Breaks the connection.
	 * @param failure why
	 */
	void abort(Throwable failure);

	/**
	 * Sends the head and opens an output behind it.
	 * @param response the response, with its head set
	 * @param opening gets the output, and gives what is to be run when the response is
	 * over
	 * @return ends when the response is over
	 */
	static Mono<Void> open(ServerHttpResponse response, Function<ResponseOutput, Runnable> opening) {
		return NativeServer.isNetty(response) ? NettyResponseOutput.open(new NettyResponse(response), opening)
				: PublishedResponseOutput.open(response, opening);
	}

}
