package io.stateeventtarget.web.reactive;

import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes the body of a response as a publisher of publishers, each of which is flushed.
 * Behind each of them is an empty one, which is subscribed to once the one before was
 * sent.
 */
final class PublishedResponseOutput implements ResponseOutput {

	private final FluxSink<Publisher<? extends DataBuffer>> sink;

	private final DataBufferFactory buffers;

	private PublishedResponseOutput(FluxSink<Publisher<? extends DataBuffer>> sink, DataBufferFactory buffers) {
		this.sink = sink;
		this.buffers = buffers;
	}

	static Mono<Void> open(ServerHttpResponse response, Function<ResponseOutput, Runnable> opening) {
		return response.writeAndFlushWith(Flux.<Publisher<? extends DataBuffer>>create((sink) -> {
			Runnable closed = opening.apply(new PublishedResponseOutput(sink, response.bufferFactory()));
			sink.onDispose(closed::run);
		}));
	}

	@Override
	public void send(byte[] bytes, Consumer<@Nullable Throwable> done) {
		this.sink.next(Mono.fromSupplier(() -> this.buffers.wrap(bytes)));
		this.sink.next(Mono.<DataBuffer>fromRunnable(() -> done.accept(null)));
	}

	@Override
	public void close() {
		this.sink.complete();
	}

	@Override
	public void abort(Throwable failure) {
		this.sink.error(failure);
	}

}
