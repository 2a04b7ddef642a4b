package io.stateeventtarget.web.reactive;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Drops what comes through a session that is being closed, until the client has closed
 * its end.
 */
final class ClosingHandler extends ChannelInboundHandlerAdapter {

	private static final String NAME = "stateEventTargetClosing";

	/**
	 * Adds it to a channel, by the thread of its event loop.
	 */
	static void addTo(Channel channel) {
		if (channel.isActive() && channel.pipeline().get(NettyPipeline.ReactiveBridge) != null) {
			channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, new ClosingHandler());
			channel.read();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ReferenceCountUtil.release(message);
		if (message instanceof CloseWebSocketFrame) {
			context.close();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.read();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
