package io.stateeventtarget.web.reactive;

import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Writes the body of a response to the channel of Reactor Netty.
 */
final class NettyResponseOutput implements ResponseOutput {

	private final Channel channel;

	private final Sinks.Empty<Void> end = Sinks.empty();

	private volatile boolean sending;

	private NettyResponseOutput(Channel channel) {
		this.channel = channel;
	}

	static Mono<Void> open(NettyResponse response, Function<ResponseOutput, Runnable> opening) {
		return response.sendHead().then(Mono.defer(() -> {
			NettyResponseOutput output = new NettyResponseOutput(response.channel());
			Runnable closed = opening.apply(output);
			return output.end.asMono().doFinally((signal) -> closed.run());
		}));
	}

	@Override
	public void send(byte[] bytes, Consumer<@Nullable Throwable> done) {
		this.sending = true;
		this.channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes))).addListener((sent) -> {
			this.sending = false;
			done.accept(sent.cause());
		});
	}

	/**
	 * What is still under way is so for long: who waits for it would wait for a client
	 * that does not read.
	 */
	@Override
	public void close() {
		if (this.sending) {
			this.channel.close();
		}
		this.end.tryEmitEmpty();
	}

	@Override
	public void abort(Throwable failure) {
		this.channel.close();
		this.end.tryEmitError(failure);
	}

}
